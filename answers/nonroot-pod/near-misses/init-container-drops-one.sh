# earns: not-root, works (6 of 11)
# The container that runs first drops one capability, and may get the others by a setuid program.
kubectl -n {{ team }} get deployment {{ app }} -o json | jq '.spec.template.spec |= (.initContainers = [{name: "first", image: "registry.lab/busybox:1.35", command: ["true"], securityContext: {runAsUser: 1000, capabilities: {drop: ["NET_RAW"]}}}] | .containers[0] |= (.securityContext = {runAsUser: 1000, allowPrivilegeEscalation: false, capabilities: {drop: ["ALL"]}} | .volumeMounts = [{name: "p", mountPath: "/srv"}]) | .volumes = [{name: "p", emptyDir: {}}])' | kubectl replace -f -
kubectl -n {{ team }} rollout status deployment {{ app }} --timeout 120s
until [ "$(kubectl -n {{ team }} get pods -l app={{ app }} --no-headers | wc -l)" = 1 ]; do sleep 1; done
