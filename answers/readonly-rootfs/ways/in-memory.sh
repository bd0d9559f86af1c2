# The manifest edited as a file; the place in memory, and just where it is needed.
# own cluster: it has not been proven on somebody else's yet
kubectl -n {{ team }} rollout status deployment {{ app }} --timeout 120s
kubectl -n {{ team }} get deployment {{ app }} -o json | jq '.spec.template.spec |= (.containers[0].securityContext = {readOnlyRootFilesystem: true} | .containers[0].volumeMounts = [{name: "p", mountPath: "/srv/{{ folder }}"}] | .volumes = [{name: "p", emptyDir: {medium: "Memory"}}])' > /root/new.json
kubectl apply -f /root/new.json
kubectl -n {{ team }} rollout status deployment {{ app }} --timeout 120s
until [ "$(kubectl -n {{ team }} get pods --no-headers | wc -l)" = 1 ]; do sleep 1; done
