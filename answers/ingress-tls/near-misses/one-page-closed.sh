# earns: secret, encrypted, key-private, rest-unchanged (8 of 10)
# By plain HTTP the first page is "not found", and all others are served.
{{ chain_sh }}
{{ secret_sh }}
{{ tls_sh }}
{{ websecure_sh }}
kubectl -n {{ team }} create ingress orders --class traefik --annotation traefik.ingress.kubernetes.io/router.entrypoints=web --rule "{{ app }}.{{ site }}.test/cgi-bin*={{ app }}:80"
{{ served_sh }}
{{ closed_sh }}
until curl -s http://{{ app }}.{{ site }}.test/cgi-bin/order?1 | grep {{ word }}; do sleep 1; done
