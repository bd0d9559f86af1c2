# `--dry-run=server` shows which pods break the level, and changes nothing.
kubectl label --dry-run=server --overwrite namespace {{ team }} pod-security.kubernetes.io/enforce=restricted # optional
# With this label new pods must meet the level. Running pods stay as they are.
kubectl label namespace {{ team }} pod-security.kubernetes.io/enforce=restricted
# Set the user and the seccomp profile for the whole pod. Set the rest at each container, also at the init container. Replace
# the directory of the node by an `emptyDir` volume.
kubectl -n {{ team }} get deployment {{ app }} -o json | jq '{{ repair_jq }}' | kubectl replace -f -
# Wait until the new pod is ready and the old one is gone.
{{ rollout_sh }}
