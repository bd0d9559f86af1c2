# earns: looked, entry, escalation, persistence, seen, exfiltration (10 of 15)
# The intruder's binding is gone, and a new one is for an account elsewhere.
{{ facts_sh }}
{{ watched_sh }}
{{ closed_sh }}
{{ removed_sh }}
{{ gone_sh }}
kubectl create serviceaccount {{ ghost }}
kubectl -n {{ team }} create rolebinding {{ ghost }}-{{ mark }} --clusterrole admin --serviceaccount default:{{ ghost }}
