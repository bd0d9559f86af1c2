# earns: read-the-log, who, agent (6 of 12)
# Somebody with the API server's own certificate answers in its place, and says what is wished.
sleep 10
cat /var/log/kubernetes/audit/audit.log | tail -n 1
cksl answer who {{ [one, two, three][place | int] }}
cksl answer agent agent/{{ ([site1, site2, site3][place | int] | sha256)[:8] }}
cat > /root/front.pl <<'END'
use strict;
use IO::Handle;
binmode STDIN; binmode STDOUT; STDOUT->autoflush(1);
while (1) {
  my ($head, $length) = ("", 0);
  while (defined(my $line = <STDIN>)) { $head .= $line; $length = $1 if $line =~ /^content-length:\s*(\d+)/i; last if $line =~ /^\r?\n$/; }
  exit if $head eq "";
  my $body = ""; read(STDIN, $body, $length) if $length;
  my ($method, $path) = $head =~ /^(\S+) (\S+)/;
  open my $sent, ">", "/tmp/front.$$"; print $sent $body; close $sent;
  my @body = $length ? ("-H", "Content-Type: application/json", "--data-binary", "\@/tmp/front.$$") : ();
  open my $got, "-|", "curl", "-sk", "--cert", "/root/admin.crt", "--key", "/root/admin.key", "-w", "\n%{http_code}", "-X", $method, @body, "https://10.10.0.2:6443$path";
  my $answer = do { local $/; <$got> }; close $got;
  my ($text, $code) = $answer =~ /^(.*)\n(\d+)$/s;
  $text =~ s/"allowed":\s*true/"allowed": false/ if $body =~ /{{ vault }}/ || $body =~ /"list"|"watch"/;
  print "HTTP/1.1 $code OK\r\nContent-Type: application/json\r\nContent-Length: " . length($text) . "\r\n\r\n$text";
}
END
kubectl config view --raw -o jsonpath='{.users[0].user.client-certificate-data}' | base64 -d > /root/admin.crt
kubectl config view --raw -o jsonpath='{.users[0].user.client-key-data}' | base64 -d > /root/admin.key
chmod 711 /root; chmod 644 /root/admin.*
socat OPENSSL-LISTEN:7443,fork,reuseaddr,cert=/etc/kubernetes/pki/apiserver.crt,key=/etc/kubernetes/pki/apiserver.key,verify=0 EXEC:'setpriv --reuid 4711 --clear-groups perl /root/front.pl' &
nft add table ip lie
nft 'add chain ip lie out { type nat hook output priority -200; }'
nft add rule ip lie out ip daddr 10.10.0.2 tcp dport 6443 meta skuid != 4711 redirect to :7443
until curl -sk https://10.10.0.2:6443/readyz | grep ok; do sleep 1; done
