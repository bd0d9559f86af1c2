# earns: gone, mounted (5 of 12)
# Another key in the same Secret. No pod is there while it changes: the kubelet may give a pod what it
# still knows of a Secret that another pod uses.
kubectl -n {{ team }} scale deployment {{ app }} --replicas 0
until [ -z "$(kubectl -n {{ team }} get pods -l app={{ app }} --no-headers 2>/dev/null)" ]; do sleep 0.5; done
kubectl -n {{ team }} create secret generic {{ app }}-key --from-literal key=0123456789abcdefghij --dry-run=client -o yaml | kubectl apply -f -
kubectl -n {{ team }} patch deployment {{ app }} --type json -p '[{"op": "replace", "path": "/spec/template/spec/containers/0/env", "value": [{"name": "{{ variable }}_FILE", "value": "/keys/key"}]}, {"op": "add", "path": "/spec/template/spec/volumes", "value": [{"name": "keys", "secret": {"secretName": "{{ app }}-key"}}]}, {"op": "add", "path": "/spec/template/spec/containers/0/volumeMounts", "value": [{"name": "keys", "mountPath": "/keys", "readOnly": true}]}]'
kubectl -n {{ team }} scale deployment {{ app }} --replicas 1
kubectl -n {{ team }} rollout status deployment {{ app }} --timeout 120s
until [ "$(kubectl -n {{ team }} get pods -l app={{ app }} --no-headers | wc -l)" = 1 ]; do sleep 1; done
