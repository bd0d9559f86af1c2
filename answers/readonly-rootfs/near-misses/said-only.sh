# earns: none
# The words of the setting where nobody acts on them.
kubectl -n {{ team }} annotate deployment {{ app }} readOnlyRootFilesystem=true
kubectl -n {{ team }} label pods --all readOnlyRootFilesystem=true
