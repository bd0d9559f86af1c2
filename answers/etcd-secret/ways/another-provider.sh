# Another provider, the Secret made last, the database read as bytes.
pid=$(crictl inspect $(crictl ps --quiet --name etcd) | jq .info.pid)
timeout -s INT 2 strace -f -e trace=fdatasync -p $pid
{{ configuration_sh }}
sed -i 's/aescbc/secretbox/' /etc/kubernetes/enc/config.yaml
{{ manifest_sh }}
{{ started_sh }}
kubectl -n {{ team }} create secret generic {{ new }} --from-literal value={{ new_value }}
kubectl -n {{ team }} get secret {{ old }} -o yaml | kubectl replace -f -
fd=$(ls -l /proc/$pid/fd | awk '/member\/snap\/db$/ {print $9; exit}')
strings /proc/$pid/fd/$fd | grep -A 3 registry/secrets/{{ team }} | head
