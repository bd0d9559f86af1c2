# earns: secret (2 of 10)
# Traefik sends all hosts to HTTPS.
{{ chain_sh }}
{{ secret_sh }}
{{ tls_sh }}
kubectl -n traefik patch daemonset traefik --type json -p '[{"op": "add", "path": "/spec/template/spec/containers/0/command/-", "value": "--entrypoints.web.http.redirections.entrypoint.to=websecure"}, {"op": "add", "path": "/spec/template/spec/containers/0/command/-", "value": "--entrypoints.web.http.redirections.entrypoint.scheme=https"}]'
kubectl -n traefik rollout status daemonset traefik --timeout 120s
{{ served_sh }}
{{ closed_sh }}
