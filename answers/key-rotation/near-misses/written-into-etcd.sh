# earns: none
# The words of the new key before values that were encrypted with the old one, written into etcd by hand.
{{ second_sh }}
{{ first_sh }}
{{ restart_sh }}
cd /etc/kubernetes/pki/etcd
e() { etcdctl --endpoints https://127.0.0.1:2379 --cacert ca.crt --cert server.crt --key server.key "$@"; }
for key in $(e get /registry/secrets/ --prefix --keys-only | grep .); do e get $key --print-value-only > /root/value; sed -i '1s/:v1:{{ old }}:/:v1:{{ new }}:/' /root/value; e put $key < /root/value; done
