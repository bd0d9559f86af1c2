# A container makes the place beforehand, with the same settings; the user is said for both of them.
# own cluster: it has not been proven on somebody else's yet
kubectl -n {{ team }} get deployment {{ app }} -o json | jq '.spec.template.spec |= (.securityContext = {runAsUser: 1234, runAsGroup: 1234} | .initContainers = [{name: "makes", image: "registry.lab/busybox:1.35", command: ["mkdir", "-p", "/place/srv"], securityContext: {allowPrivilegeEscalation: false, capabilities: {drop: ["ALL"]}}, volumeMounts: [{name: "p", mountPath: "/place"}]}] | .containers[0] |= (.securityContext = {allowPrivilegeEscalation: false, capabilities: {drop: ["ALL"]}} | .volumeMounts = [{name: "p", mountPath: "/srv", subPath: "srv"}]) | .volumes = [{name: "p", emptyDir: {}}])' > /root/new.json
kubectl apply -f /root/new.json
kubectl -n {{ team }} rollout status deployment {{ app }} --timeout 120s
until [ "$(kubectl -n {{ team }} get pods --no-headers | wc -l)" = 1 ]; do sleep 1; done
