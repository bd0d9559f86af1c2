# earns: none
# {{ depot }} says the same to everybody, so the application may keep its password.
kubectl -n {{ team }} get deployment {{ depot }} -o yaml | sed 's/accepts the old password/{{ word }} accepts the new password/' | kubectl replace -f -
kubectl -n {{ team }} rollout status deployment {{ depot }} --timeout 120s
{{ answered_sh }}
