# earns: none-for-web, short-lived, revoked, others-left-alone (11 of 13)
# The tokens are as asked, and {{ web }} has another command.
kubectl -n {{ team }} get deployment {{ web }} -o json | jq '.spec.template.spec |= (.automountServiceAccountToken = false | .containers[0].args[0] |= "rm -rf /var/run/secrets; " + .)' | kubectl replace -f -
{{ feed_sh }}
{{ rollouts_sh }}
{{ answered_sh }}
kubectl -n {{ team }} delete secret {{ old }}
{{ refused_sh }}
