# earns: seen, culprit, immutable, others-left-alone (9 of 11)
# Immutable, but it can't do its work.
{{ culprit_sh }}
kubectl -n {{ team }} patch deployment {{ app }} --type json -p '[{"op": "add", "path": "/spec/template/spec/containers/0/securityContext", "value": {"readOnlyRootFilesystem": true}}]'
until [ "$(kubectl -n {{ team }} get pods -l app={{ app }} -o jsonpath='{.items[*].spec.containers[0].securityContext.readOnlyRootFilesystem} {.items[*].status.phase}')" = "true Running" ]; do sleep 1; done
