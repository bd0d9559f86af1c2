# earns: none
# A pod on the worker that looks like the one that was meant.
kubectl -n {{ team }} run {{ app }}-0 --image registry.lab/busybox:1.35 --overrides '{"spec": {"nodeName": "worker-1", "containers": [{"name": "{{ app }}", "image": "registry.lab/busybox:1.35", "command": ["sleep", "infinity"], "env": [{"name": "{{ variable }}", "value": "{{ prefix }}{{ rest }}"}]}]}}'
kubectl -n {{ team }} wait --for condition=Ready pod/{{ app }}-0 --timeout 120s
ssh worker-1 'cat /proc/$(crictl inspect $(crictl ps --quiet --name "^{{ app }}$" --label io.kubernetes.pod.name={{ app }}-0) | jq .info.pid)/environ'
cksl answer credential "{{ prefix }}{{ rest }}"
