# The process found by its cgroup; a projected volume under another path.
kubectl -n {{ team }} rollout status deployment {{ app }} --timeout 120s
id=$(kubectl -n {{ team }} get pods -l app={{ app }} -o jsonpath='{.items[0].status.containerStatuses[0].containerID}')
pid=$(grep -l "${id#containerd://}" /proc/[0-9]*/cgroup | head -n 1 | cut -d/ -f3)
strings /proc/$pid/environ | grep ^{{ variable }}=
cksl answer credential {{ prefix }}{{ rest }}
kubectl -n {{ team }} get deployment {{ app }} -o json | jq '.spec.template.spec |= (.containers[0].env = [{name: "{{ variable }}_FILE", value: "/run/{{ app }}/secret"}] | .containers[0].volumeMounts = [{name: "k", mountPath: "/run/{{ app }}"}] | .volumes = [{name: "k", projected: {sources: [{secret: {name: "{{ app }}-key", items: [{key: "key", path: "secret"}]}}]}}])' > /root/new.json
kubectl apply -f /root/new.json
kubectl -n {{ team }} rollout status deployment {{ app }} --timeout 120s
until [ "$(kubectl -n {{ team }} get pods -l app={{ app }} --no-headers | wc -l)" = 1 ]; do sleep 1; done
