# earns: class (2 of 10)
# Two pods in gVisor with the label of the application; the deployment makes others, with another label.
kubectl apply -f - <<'END'
{{ class_yaml }}
END
kubectl -n {{ team }} rollout status deployment {{ app }} --timeout 120s
for n in 1 2; do kubectl -n {{ team }} get deployment {{ app }} -o json | jq "{apiVersion: \"v1\", kind: \"Pod\", metadata: {name: \"good-$n\", labels: {app: \"{{ app }}\"}}, spec: (.spec.template.spec | .runtimeClassName = \"{{ class }}\")}" > /root/good-$n.json; done
kubectl -n {{ team }} get deployment {{ app }} -o json | jq 'del(.metadata.resourceVersion, .metadata.uid, .status) | .spec.selector.matchLabels = {run: "{{ app }}"} | .spec.template.metadata.labels = {run: "{{ app }}"}' > /root/other.json
kubectl replace --force -f /root/other.json
until [ "$(kubectl -n {{ team }} get pods -l app={{ app }} --no-headers | wc -l)" = 0 ]; do sleep 1; done
kubectl -n {{ team }} create -f /root/good-1.json -f /root/good-2.json
kubectl -n {{ team }} wait --for condition=Ready pods good-1 good-2 --timeout 60s
kubectl -n {{ team }} rollout status deployment {{ app }} --timeout 120s
