# earns: api-closed (3 of 13)
# Strangers may do nothing, and everybody else may do what the others could.
kubectl get clusterrolebinding {{ wide }} -o json | jq '(.subjects[] | select(.name == "system:unauthenticated")).name = "system:authenticated"' | kubectl replace -f -
{{ stranger_sh }}
