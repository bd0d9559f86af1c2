# earns: none
# The container that runs first can still write to its root.
kubectl -n {{ team }} get deployment {{ app }} -o json | jq '.spec.template.spec |= (.initContainers = [{name: "makes", image: "registry.lab/busybox:1.35", command: ["mkdir", "-p", "/place/srv"], volumeMounts: [{name: "p", mountPath: "/place"}]}] | .containers[0] |= (.securityContext = {readOnlyRootFilesystem: true} | .volumeMounts = [{name: "p", mountPath: "/srv", subPath: "srv"}]) | .volumes = [{name: "p", emptyDir: {}}])' | kubectl replace -f -
kubectl -n {{ team }} rollout status deployment {{ app }} --timeout 120s
until [ "$(kubectl -n {{ team }} get pods --no-headers | wc -l)" = 1 ]; do sleep 1; done
