# earns: enforced, others-left-alone (6 of 13)
# The deployment as it was in another namespace, where nothing is enforced.
kubectl label namespace {{ team }} pod-security.kubernetes.io/enforce=restricted
kubectl -n {{ team }} get deployment {{ app }} -o json | jq 'del(.metadata.resourceVersion, .metadata.uid, .status) | .metadata.namespace = "{{ guests }}"' | kubectl apply -f -
kubectl -n {{ team }} delete deployment {{ app }}
kubectl -n {{ guests }} rollout status deployment {{ app }} --timeout 60s
