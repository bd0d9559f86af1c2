# earns: secret, encrypted, http-closed, key-private (9 of 10)
# The neighbour is served by HTTPS only, too.
{{ chain_sh }}
{{ secret_sh }}
{{ tls_sh }}
{{ websecure_sh }}
kubectl -n {{ team }} annotate ingress {{ neighbour }} traefik.ingress.kubernetes.io/router.entrypoints=websecure
{{ served_sh }}
{{ closed_sh }}
while curl -s http://{{ neighbour }}.{{ site }}.test/ | grep -q {{ word }}; do sleep 1; done
