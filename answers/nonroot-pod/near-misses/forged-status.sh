# earns: not-root, no-escalation, no-capabilities (8 of 11)
# The text of the work in a comment, and a status that says that it goes on, which nobody sets right.
# own cluster: the learner may not write an object's status there
kubectl -n {{ team }} rollout status deployment {{ app }} --timeout 120s
kubectl -n {{ team }} patch deployment {{ app }} --type json -p '[{"op": "add", "path": "/spec/template/spec/containers/0/securityContext", "value": {"runAsUser": 1000, "allowPrivilegeEscalation": false, "capabilities": {"drop": ["ALL"]}}}, {"op": "replace", "path": "/spec/template/spec/containers/0/args", "value": ["sleep 100000 # /srv/{{ folder }}/index.html"]}, {"op": "add", "path": "/spec/strategy", "value": {"type": "Recreate"}}]'
until kubectl -n {{ team }} get pods -l app={{ app }} -o jsonpath='{.items[*].spec.containers[0].args[0]} {.items[*].status.phase}' | grep '^sleep .* Running$'; do sleep 1; done
mv /etc/kubernetes/manifests/kube-controller-manager.yaml /root
while pgrep -x kube-controller > /dev/null; do sleep 1; done
kubectl -n {{ team }} patch deployment {{ app }} --subresource status --type merge -p '{"status": {"readyReplicas": 1, "updatedReplicas": 1, "availableReplicas": 1}}'
