# earns: none
# One program comes from a writable volume, at a path without its first slash.
kubectl -n {{ team }} get deployment {{ app }} -o json | jq '.spec.template.spec |= (.initContainers = [{name: "copy", image: "registry.lab/busybox:1.35", command: ["cp", "-a", "/bin/.", "/copy/"], securityContext: {readOnlyRootFilesystem: true}, volumeMounts: [{name: "bin", mountPath: "/copy"}]}] | .containers[0] |= (.securityContext = {readOnlyRootFilesystem: true} | .volumeMounts = [{name: "p", mountPath: "/srv"}]) | .volumes = [{name: "p", emptyDir: {}}] | .volumes += [{name: "bin", emptyDir: {}}] | .containers[0].volumeMounts += [{name: "bin", mountPath: "bin/httpd", subPath: "busybox"}])' | kubectl replace -f -
kubectl -n {{ team }} rollout status deployment {{ app }} --timeout 120s
until [ "$(kubectl -n {{ team }} get pods -l app={{ app }} --no-headers | wc -l)" = 1 ]; do sleep 1; done
