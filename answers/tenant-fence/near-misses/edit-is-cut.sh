# earns: rights (3 of 13)
# A ClusterRole of Kubernetes is cut down for everybody, and the next start of the API server gives it all back.
kubectl delete clusterrolebinding {{ wide }}
kubectl get clusterrole system:aggregate-to-edit -o json | jq '.rules |= map(select(.resources | index("networkpolicies") | not))' | kubectl replace -f -
for n in {{ team }} {{ other }}; do kubectl -n $n create rolebinding developers --clusterrole edit --group $n-developers; done
until ! kubectl -n {{ team }} auth can-i create networkpolicies.networking.k8s.io --as {{ developer }} --as-group {{ team }}-developers; do sleep 1; done
