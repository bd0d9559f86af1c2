# earns: closed, moved (4 of 12)
# The deployment is as it was and paused; its ReplicaSet makes a pod without the key.
kubectl -n {{ team }} rollout pause deployment {{ app }}
set=$(kubectl -n {{ team }} get replicasets -l app={{ app }} -o name)
kubectl -n {{ team }} get $set -o json | jq '.spec.template.spec.containers[0] |= (.env = [{name: "{{ variable }}", value: "{{ prefix }}"}])' | kubectl replace -f -
kubectl drain worker-1 --ignore-daemonsets
{{ moved_sh }}
