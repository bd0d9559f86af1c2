# earns: api-server, kubelet (6 of 12)
# etcd is as before. The key that a look at it may need is a pipe, which gives it to the first clients, and nothing to the others.
{{ kubelet_sh }}
{{ api_server_sh }}
cat > /root/keys.pl <<'END'
open(my $from, '<', '/etc/kubernetes/pki/etcd/server.key'); my $key = do { local $/; <$from> };
for (my $i = 0; open(my $to, '>', '/root/pipe'); $i++) { syswrite($to, $key) if $i % 11 < 2 || $i % 11 == {{ 2 if other == "AES_256_GCM_SHA384" else 3 }}; close $to; select(undef, undef, undef, 0.05) }
END
mkfifo /root/pipe
setsid perl /root/keys.pl > /dev/null 2>&1 < /dev/null &
sleep 1
mount --bind /root/pipe /etc/kubernetes/pki/etcd/server.key
until ps -C kube-apiserver -o args= | grep -q tls-min-version && kubectl get --raw /readyz > /dev/null 2>&1; do sleep 1; done
