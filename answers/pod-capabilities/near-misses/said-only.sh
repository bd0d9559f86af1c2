# earns: none
# The words of the settings, where nobody acts on them.
kubectl -n {{ team }} annotate deployment {{ app }} drop=ALL add=NET_BIND_SERVICE allowPrivilegeEscalation=false hostPID=false hostIPC=false
kubectl -n {{ team }} label pods -l app={{ app }} capabilities=NET_BIND_SERVICE
