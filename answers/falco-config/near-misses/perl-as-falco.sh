# earns: none
# The service runs a program that is only called falco and listens; the node's falco was started by hand.
cat > /root/listens.pl <<'END'
use Socket;
socket(my $server, PF_INET, SOCK_STREAM, 0);
setsockopt($server, SOL_SOCKET, SO_REUSEADDR, 1);
bind($server, sockaddr_in({{ port }}, INADDR_ANY));
listen($server, 5);
my $name = "falco\0";
syscall(157, 15, $name, 0, 0, 0);
sleep 1 while 1;
END
mkdir -p /etc/systemd/system/falco.service.d
printf '[Service]\nExecStart=\nExecStart=/usr/bin/perl /root/listens.pl\n' > /etc/systemd/system/falco.service.d/mine.conf
systemctl daemon-reload
systemctl restart falco
falco -o json_output=true -o file_output.enabled=true -o file_output.filename=/var/log/falco-{{ nonce }}.json -o priority=warning -o webserver.enabled=false > /tmp/said 2>&1 & disown
until grep -q 'watching the system calls' /tmp/said; do sleep 0.1; done
