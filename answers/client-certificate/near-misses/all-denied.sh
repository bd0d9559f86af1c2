# earns: none
# All that wait are denied, the right one as well.
kubectl certificate deny $(kubectl get csr -o name | cut -d/ -f2)
