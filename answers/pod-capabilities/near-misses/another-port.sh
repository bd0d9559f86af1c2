# earns: none
# The server has moved to a port that needs nothing, and the service leads there.
kubectl -n {{ team }} get deployment {{ app }} -o json | jq '{{ good_jq }} | .spec.template.spec.containers |= map(.securityContext.capabilities = {drop: ["ALL"]}) | .spec.template.spec.containers[0] |= (.args = ["exec httpd -f -p 8080 -h /srv"] | .readinessProbe.httpGet.port = 8080)' | kubectl replace -f -
{{ rollout_sh }}
kubectl -n {{ team }} patch service {{ app }} --type json -p '[{"op": "replace", "path": "/spec/ports/0/targetPort", "value": 8080}]'
