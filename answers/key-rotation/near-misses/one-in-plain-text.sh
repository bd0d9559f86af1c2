# earns: writes (3 of 14)
# All of it, and one more Secret is in plain text, as another server could have written it.
{{ second_sh }}
{{ first_sh }}
{{ restart_sh }}
{{ again_sh }}
{{ removed_sh }}
{{ restart_sh }}
cd /etc/kubernetes/pki/etcd
echo '{"kind": "Secret", "apiVersion": "v1", "metadata": {"name": "plain", "namespace": "default"}, "data": {"word": "b3Blbg=="}}' | etcdctl --endpoints https://127.0.0.1:2379 --cacert ca.crt --cert server.crt --key server.key put /registry/secrets/default/plain
