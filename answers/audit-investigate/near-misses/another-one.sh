# earns: read-the-log (2 of 12)
# One of those who may and do not.
sleep 10
grep -c {{ vault }} /var/log/kubernetes/audit/audit.log
cksl answer who {{ [two, three, one][place | int] }}
cksl answer agent agent/{{ ([site2, site3, site1][place | int] | sha256)[:8] }}
kubectl -n {{ team }} get rolebinding {{ vault }} -o json | jq 'del(.subjects[] | select(.name == "{{ [two, three, one][place | int] }}"))' | kubectl apply -f -
