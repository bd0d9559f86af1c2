# earns: secret, encrypted, key-private, rest-unchanged (8 of 10)
# Another Ingress hides the first host of the Ingress, which serves a second one by plain HTTP.
{{ chain_sh }}
{{ secret_sh }}
{{ tls_sh }}
kubectl -n {{ team }} patch ingress {{ app }} --type json -p '[{"op": "add", "path": "/spec/rules/-", "value": {"host": "old.{{ site }}.test", "http": {"paths": [{"path": "/", "pathType": "Prefix", "backend": {"service": {"name": "{{ app }}", "port": {"number": 80}}}}]}}}]'
kubectl -n {{ team }} run empty --image registry.lab/busybox:1.35 -- httpd -f -p 8080 -h /var
kubectl -n {{ team }} expose pod empty --port 80 --target-port 8080
kubectl -n {{ team }} wait --for=condition=Ready pod/empty
kubectl -n {{ team }} create ingress first --class traefik --annotation traefik.ingress.kubernetes.io/router.entrypoints=web --annotation traefik.ingress.kubernetes.io/router.priority=10000 --rule "{{ app }}.{{ site }}.test/*=empty:80"
{{ served_sh }}
{{ closed_sh }}
