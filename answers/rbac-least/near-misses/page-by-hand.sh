# earns: no-escalation, no-secrets, others-keep (7 of 13)
# The page that it would write, written by somebody else.
{{ cut_sh }}
kubectl -n {{ team }} exec deployment/{{ app }} -- sh -c '(while sleep 1; do echo "$(date): \"text\":\"{{ word }}\"" > /srv/pages/index.html; done) > /dev/null 2>&1 &'
sleep 3
