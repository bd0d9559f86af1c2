# Read from a pod that stands on the node, by `kubectl debug node`; the Secret as a single file.
kubectl -n {{ team }} rollout status deployment {{ app }} --timeout 120s
pid=$(crictl inspect $(crictl ps --quiet --name {{ app }}) | jq .info.pid)
kubectl debug node/node-1 --image registry.lab/busybox:1.35 --profile sysadmin -- chroot /host bash -c "cat /proc/$pid/environ; sleep 3"
pod=$(kubectl get pods -o name | grep node-debugger)
kubectl wait --for jsonpath='{.status.phase}'=Succeeded $pod --timeout 60s
kubectl logs $pod | tr '\0' '\n' | sed -n 's/^{{ variable }}=//p' > /root/value
cksl answer credential "$(cat /root/value)"
kubectl -n {{ team }} get deployment {{ app }} -o json | jq '.spec.template.spec |= (.containers[0].env = [{name: "{{ variable }}_FILE", value: "/etc/the-key"}] | .containers[0].volumeMounts = [{name: "k", mountPath: "/etc/the-key", subPath: "key"}] | .volumes = [{name: "k", secret: {secretName: "{{ app }}-key", defaultMode: 256}}])' | kubectl replace -f -
kubectl -n {{ team }} rollout status deployment {{ app }} --timeout 120s
until [ "$(kubectl -n {{ team }} get pods -l app={{ app }} --no-headers | wc -l)" = 1 ]; do sleep 1; done
