# earns: repaired, works (7 of 13)
# The API server leaves out a service account of the namespace, which may make pods there.
# own cluster: the learner does not configure the API server there
kubectl label namespace {{ team }} pod-security.kubernetes.io/enforce=restricted
kubectl -n {{ team }} get deployment {{ app }} -o json | jq '{{ repair_jq }}' | kubectl replace -f -
{{ rollout_sh }}
kubectl -n {{ team }} create rolebinding maker --clusterrole edit --serviceaccount {{ team }}:default
exempt='usernames: ["system:serviceaccount:{{ team }}:default"]'
{{ exempt_sh }}
