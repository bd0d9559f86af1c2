# The manifest written by hand: the script ends without a newline, as after `|-`.
kubectl -n {{ team }} get deployment {{ app }} -o json | jq 'del(.metadata.resourceVersion) | .spec.template.spec |= (.containers[0].args[0] |= rtrimstr("\n") | .containers[0].securityContext = {readOnlyRootFilesystem: true} | .volumes = [{name: "own", emptyDir: {sizeLimit: "16Mi"}}] | .containers[0].volumeMounts = [{name: "own", mountPath: "/srv/{{ folder }}"}])' > /root/new.json
kubectl replace -f /root/new.json
kubectl -n {{ team }} rollout status deployment {{ app }} --timeout 120s
until [ "$(kubectl -n {{ team }} get pods --no-headers | wc -l)" = 1 ]; do sleep 1; done
