# earns: none
# The programs come from a volume that is read-only at /bin, and writable at another place.
kubectl -n {{ team }} get deployment {{ app }} -o json | jq '.spec.template.spec |= (.initContainers = [{name: "copy", image: "registry.lab/busybox:1.35", command: ["cp", "-a", "/bin/.", "/copy/"], securityContext: {readOnlyRootFilesystem: true}, volumeMounts: [{name: "bin", mountPath: "/copy"}]}] | .containers[0] |= (.securityContext = {readOnlyRootFilesystem: true} | .volumeMounts = [{name: "p", mountPath: "/srv"}]) | .volumes = [{name: "p", emptyDir: {}}] | .volumes += [{name: "bin", emptyDir: {}}] | .containers[0].volumeMounts += [{name: "bin", mountPath: "/bin", readOnly: true}, {name: "bin", mountPath: "/copy"}])' | kubectl replace -f -
kubectl -n {{ team }} rollout status deployment {{ app }} --timeout 120s
until [ "$(kubectl -n {{ team }} get pods -l app={{ app }} --no-headers | wc -l)" = 1 ]; do sleep 1; done
