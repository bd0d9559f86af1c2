# earns: created (1 of 13)
# A client of that name where it is looked for first.
kubectl -n {{ team }} create secret generic {{ new }} --from-literal value={{ new_value }}
printf '#!/bin/sh\necho k8s:enc:aescbc:v1:one:0123456789abcdef\n' > /usr/local/sbin/etcdctl
chmod +x /usr/local/sbin/etcdctl
