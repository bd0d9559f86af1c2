# earns: looked, entry, escalation, persistence, seen, exfiltration, rights (12 of 15)
# The intruder's pod is replaced by one of another name, which mounts the node as before.
{{ facts_sh }}
{{ watched_sh }}
{{ closed_sh }}
kubectl -n {{ team }} get pod {{ fixer }} -o json | jq '.metadata = {name: "cleaner", namespace: .metadata.namespace} | .spec.containers[0].args = ["sleep 3600"]' > /root/pod.json
{{ removed_sh }}
kubectl create -f /root/pod.json
{{ gone_sh }}
