# earns: none
# The value is right, but it came from the API server.
kubectl -n {{ team }} rollout status deployment {{ app }} --timeout 120s
value=$(kubectl -n {{ team }} get secret {{ app }}-key -o jsonpath='{.data.key}' | base64 -d)
cksl answer credential "$value"
