# earns: none
# The label taken away again, so that the old pods can be made.
kubectl label namespace {{ team }} pod-security.kubernetes.io/enforce=restricted
kubectl -n {{ team }} rollout restart deployment {{ app }}
sleep 3
kubectl label --overwrite namespace {{ team }} pod-security.kubernetes.io/enforce=privileged
kubectl -n {{ team }} rollout restart deployment {{ app }}
{{ rollout_sh }}
