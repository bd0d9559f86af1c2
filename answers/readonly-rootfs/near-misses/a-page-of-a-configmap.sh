# earns: read-only (4 of 8)
# A page is served, and it is always the same.
# own cluster: it has not been proven on somebody else's yet
kubectl -n {{ team }} create configmap page --from-literal index.html=noon
kubectl -n {{ team }} patch deployment {{ app }} --type json -p '[{"op": "add", "path": "/spec/template/spec/containers/0/securityContext", "value": {"readOnlyRootFilesystem": true}}, {"op": "replace", "path": "/spec/template/spec/containers/0/args", "value": ["httpd -f -p 8080 -h /srv/pages # /srv/{{ folder }}/index.html"]}, {"op": "add", "path": "/spec/template/spec/volumes", "value": [{"name": "pages", "configMap": {"name": "page"}}]}, {"op": "add", "path": "/spec/template/spec/containers/0/volumeMounts", "value": [{"name": "pages", "mountPath": "/srv/pages"}]}]'
kubectl -n {{ team }} rollout status deployment {{ app }} --timeout 120s
until [ "$(kubectl -n {{ team }} get pods -l app={{ app }} --no-headers | wc -l)" = 1 ]; do sleep 1; done
