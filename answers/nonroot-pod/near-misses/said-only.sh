# earns: none
# The words of the settings where nobody acts on them.
kubectl -n {{ team }} annotate deployment {{ app }} runAsNonRoot=true allowPrivilegeEscalation=false
kubectl -n {{ team }} label pods --all runAsNonRoot=true
