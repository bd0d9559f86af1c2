# What would be refused, without changing anything.
kubectl label --dry-run=server --overwrite namespace {{ team }} pod-security.kubernetes.io/enforce=restricted # optional
# From now on new pods must meet the level; those that run stay.
kubectl label namespace {{ team }} pod-security.kubernetes.io/enforce=restricted
# The user and the seccomp profile for the whole pod; the rest at each container, the init container included; no folder of the node.
kubectl -n {{ team }} get deployment {{ app }} -o json | jq '{{ repair_jq }}' | kubectl replace -f -
# The new pod is there, and the old one is gone.
{{ rollout_sh }}
