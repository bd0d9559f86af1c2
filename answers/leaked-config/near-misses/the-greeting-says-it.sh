# earns: none
# The greeting says what the backend should say.
kubectl -n {{ team }} get configmap {{ app }}-settings -o json | jq '.data.greeting = "{{ greeting }}, {{ depot }} {{ word }} accepts the new password"' | kubectl replace -f -
sleep 8
