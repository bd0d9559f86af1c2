# earns: read-the-log, who, agent (6 of 12)
# It can't read the Secret itself, and can act as somebody who can.
sleep 10
grep -c {{ vault }} /var/log/kubernetes/audit/audit.log
cksl answer who system:serviceaccount:{{ team }}:{{ [one, two, three][place | int] }}
cksl answer agent agent/{{ ([site1, site2, site3][place | int] | sha256)[:8] }}
kubectl -n {{ team }} get rolebinding {{ vault }} -o json | jq 'del(.subjects[] | select(.name == "{{ [one, two, three][place | int] }}"))' | kubectl apply -f -
kubectl -n {{ team }} create role acts --verb impersonate --resource serviceaccounts
kubectl -n {{ team }} create rolebinding acts --role acts --serviceaccount {{ team }}:{{ [one, two, three][place | int] }}
