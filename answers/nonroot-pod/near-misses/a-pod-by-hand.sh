# earns: none
# A good pod with the label of the application; the deployment makes root's pods, with another label.
kubectl -n {{ team }} rollout status deployment {{ app }} --timeout 120s
kubectl -n {{ team }} get deployment {{ app }} -o json | jq '{apiVersion: "v1", kind: "Pod", metadata: {name: "good", labels: {app: "{{ app }}"}}, spec: (.spec.template.spec | .containers[0] |= (.securityContext = {runAsUser: 1000, allowPrivilegeEscalation: false, capabilities: {drop: ["ALL"]}} | .volumeMounts = [{name: "p", mountPath: "/srv"}]) | .volumes = [{name: "p", emptyDir: {}}])}' > /root/good.json
kubectl -n {{ team }} get deployment {{ app }} -o json | jq 'del(.metadata.resourceVersion, .metadata.uid, .status) | .spec.selector.matchLabels = {run: "{{ app }}"} | .spec.template.metadata.labels = {run: "{{ app }}"}' > /root/other.json
kubectl replace --force -f /root/other.json
until [ "$(kubectl -n {{ team }} get pods -l app={{ app }} --no-headers | wc -l)" = 0 ]; do sleep 1; done
kubectl -n {{ team }} create -f /root/good.json
kubectl -n {{ team }} wait --for condition=Ready pod good --timeout 60s
kubectl -n {{ team }} rollout status deployment {{ app }} --timeout 120s
