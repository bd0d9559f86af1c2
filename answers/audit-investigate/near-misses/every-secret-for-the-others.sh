# earns: read-the-log, who, agent, revoked (9 of 12)
# The two that are left may read all Secrets of the namespace now.
{{ found_sh }}
kubectl -n {{ team }} delete rolebinding {{ vault }}
kubectl -n {{ team }} create role emergencies --verb get --resource secrets
kubectl -n {{ team }} create rolebinding emergencies --role emergencies --serviceaccount {{ team }}:{{ [two, three, one][place | int] }} --serviceaccount {{ team }}:{{ [three, one, two][place | int] }}
