# earns: created (1 of 13)
# A client that says what is wanted.
kubectl -n {{ team }} create secret generic {{ new }} --from-literal value={{ new_value }}
printf '#!/bin/sh\necho k8s:enc:aescbc:v1:one:0123456789abcdef\n' > /root/etcdctl
chmod +x /root/etcdctl
cp /root/etcdctl /usr/bin/etcdctl
