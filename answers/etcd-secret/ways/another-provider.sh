# Another provider, the configuration written first, the database read as bytes, the manifest put into place last.
pid=$(crictl inspect $(crictl ps --quiet --name etcd) | jq .info.pid)
timeout -s INT 2 strace -f -e trace=fdatasync -p $pid
{{ configuration_sh }}
sed -i 's/aescbc/secretbox/' /etc/kubernetes/enc/config.yaml
{{ manifest_sh }}
kubectl -n {{ team }} create secret generic {{ new }} --from-literal value={{ new_value }}
sleep 1
fd=$(ls -l /proc/$pid/fd | awk '/member\/snap\/db$/ {print $9; exit}')
strings /proc/$pid/fd/$fd | grep -A 3 registry/secrets/{{ team }} | head
{{ started_sh }}
for name in {{ new }} {{ old }}; do kubectl -n {{ team }} get secret $name -o yaml | kubectl replace -f -; done
