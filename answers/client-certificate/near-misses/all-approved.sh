# earns: none
# All that wait are approved.
kubectl certificate approve $(kubectl get csr -o name | cut -d/ -f2)
sleep 2
