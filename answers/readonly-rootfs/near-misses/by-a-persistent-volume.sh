# earns: read-only, works (7 of 8)
# The folder of the node by way of two other objects.
# own cluster: the learner may make no volumes there
kubectl apply -f - <<END
apiVersion: v1
kind: PersistentVolume
metadata: {name: pages}
spec: {capacity: {storage: 1Mi}, accessModes: [ReadWriteOnce], storageClassName: "", hostPath: {path: /srv/node-folder, type: DirectoryOrCreate}}
---
apiVersion: v1
kind: PersistentVolumeClaim
metadata: {name: pages, namespace: {{ team }}}
spec: {accessModes: [ReadWriteOnce], storageClassName: "", volumeName: pages, resources: {requests: {storage: 1Mi}}}
END
kubectl -n {{ team }} patch deployment {{ app }} --type json -p '[{"op": "add", "path": "/spec/template/spec/containers/0/securityContext", "value": {"readOnlyRootFilesystem": true}}, {"op": "add", "path": "/spec/template/spec/volumes", "value": [{"name": "pages", "persistentVolumeClaim": {"claimName": "pages"}}]}, {"op": "add", "path": "/spec/template/spec/containers/0/volumeMounts", "value": [{"name": "pages", "mountPath": "/srv"}]}]'
kubectl -n {{ team }} rollout status deployment {{ app }} --timeout 120s
until [ "$(kubectl -n {{ team }} get pods -l app={{ app }} --no-headers | wc -l)" = 1 ]; do sleep 1; done
