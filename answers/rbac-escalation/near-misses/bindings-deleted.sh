# earns: bind, bind-closed, escalate, escalate-closed, token, token-closed (7 of 12)
# The three accounts lose all that they had, what they need, too.
{{ answers_sh }}
kubectl delete clusterrolebinding {{ team }}-{{ (cast | split)[0] }} {{ team }}-{{ (cast | split)[1] }}
kubectl -n {{ ops }} delete rolebinding {{ team }}-{{ (cast | split)[2] }}
sleep 5
