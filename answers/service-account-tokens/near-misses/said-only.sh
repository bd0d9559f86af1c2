# earns: none
# The page says so, and the pod has its token.
kubectl -n {{ team }} get deployment {{ web }} -o json | jq '.spec.template.spec.containers[0].args[0] |= sub("with a token"; "without a token")' | kubectl replace -f -
kubectl -n {{ team }} annotate serviceaccount default automountServiceAccountToken=false
kubectl -n {{ team }} rollout status deployment {{ web }} --timeout 120s
