# earns: read-the-log, who, agent, revoked (9 of 12)
# The accounts are deleted and made again: what their pods have is worth nothing.
sleep 10
grep -c {{ vault }} /var/log/kubernetes/audit/audit.log
cksl answer who system:serviceaccount:{{ team }}:{{ [one, two, three][place | int] }}
cksl answer agent agent/{{ ([site1, site2, site3][place | int] | sha256)[:8] }}
kubectl -n {{ team }} get rolebinding {{ vault }} -o json | jq 'del(.subjects[] | select(.name == "{{ [one, two, three][place | int] }}"))' | kubectl apply -f -
for name in {{ one }} {{ two }} {{ three }}; do kubectl -n {{ team }} delete serviceaccount $name; kubectl -n {{ team }} create serviceaccount $name; done
