# earns: no-escalation (2 of 11)
# The container that runs first is root: it gets no new rights, and has those of root.
kubectl -n {{ team }} get deployment {{ app }} -o json | jq '.spec.template.spec |= (.initContainers = [{name: "owner", image: "registry.lab/busybox:1.35", command: ["chown", "1000", "/srv"], securityContext: {allowPrivilegeEscalation: false}, volumeMounts: [{name: "p", mountPath: "/srv"}]}] | .containers[0] |= (.securityContext = {runAsUser: 1000, allowPrivilegeEscalation: false, capabilities: {drop: ["ALL"]}} | .volumeMounts = [{name: "p", mountPath: "/srv"}]) | .volumes = [{name: "p", emptyDir: {}}])' | kubectl replace -f -
kubectl -n {{ team }} rollout status deployment {{ app }} --timeout 120s
until [ "$(kubectl -n {{ team }} get pods -l app={{ app }} --no-headers | wc -l)" = 1 ]; do sleep 1; done
