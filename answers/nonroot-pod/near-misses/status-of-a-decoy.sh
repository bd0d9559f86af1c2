# earns: none
# The deployment says what it should, its pod is from before. The kubelet is stopped, and the pod's status names the container
# of another pod.
# own cluster: nobody stops the kubelet there
kubectl -n default create -f - <<'END'
{apiVersion: v1, kind: Pod, metadata: {name: decoy}, spec: {containers: [{name: decoy, image: "registry.lab/busybox:1.35", command: [sleep, infinity], securityContext: {runAsUser: 1000, allowPrivilegeEscalation: false, capabilities: {drop: [ALL]}}}]}}
END
kubectl -n default wait --for condition=Ready pod decoy --timeout 60s
kubectl -n {{ team }} rollout status deployment {{ app }} --timeout 120s
id=$(kubectl -n default get pod decoy -o jsonpath='{.status.containerStatuses[0].containerID}')
pod=$(kubectl -n {{ team }} get pods -l app={{ app }} -o jsonpath='{.items[0].metadata.name}')
kill -STOP $(pidof kubelet)
kubectl -n {{ team }} patch pod $pod --subresource=status --type json -p "[{\"op\": \"replace\", \"path\": \"/status/containerStatuses/0/containerID\", \"value\": \"$id\"}]"
kubectl -n {{ team }} patch deployment {{ app }} --type json -p '[{"op": "add", "path": "/spec/paused", "value": true}, {"op": "add", "path": "/spec/template/spec/containers/0/securityContext", "value": {"runAsNonRoot": true, "runAsUser": 1000, "allowPrivilegeEscalation": false, "capabilities": {"drop": ["ALL"]}}}]'
