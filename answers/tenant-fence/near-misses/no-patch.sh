# earns: network, own-network, quota, defaults (8 of 13)
# The developers can update what they have, and can't patch it: kubectl apply and kubectl edit fail.
{{ whole_sh }}
kubectl get clusterrole tenant -o json | jq 'del(.rules[].verbs[] | select(. == "patch"))' | kubectl replace -f -
sleep 2
