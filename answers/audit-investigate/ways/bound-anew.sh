# The log copied; a new binding for the two that are left.
sleep 10
cp /var/log/kubernetes/audit/audit.log /root/copy
grep '"name":"{{ vault }}"' /root/copy | grep -o '"userAgent":"[^"]*"' | sort | uniq -c
cksl answer who {{ [one, two, three][place | int] }}
cksl answer agent agent/{{ ([site1, site2, site3][place | int] | sha256)[:8] }}
kubectl -n {{ team }} delete rolebinding {{ vault }}
kubectl -n {{ team }} create rolebinding emergencies --role {{ vault }} --serviceaccount {{ team }}:{{ [two, three, one][place | int] }} --serviceaccount {{ team }}:{{ [three, one, two][place | int] }}
