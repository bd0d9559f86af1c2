# earns: none
# The Secret is in the namespace of Traefik.
{{ chain_sh }}
kubectl -n traefik create secret tls {{ secret }} --cert /root/chain.crt --key {{ place }}/{{ app }}.key
{{ tls_sh }}
{{ websecure_sh }}
{{ closed_sh }}
until curl -sk https://{{ app }}.{{ site }}.test/ | grep {{ word }}; do sleep 1; done
