# earns: encrypted, http-closed, key-private, rest-unchanged (8 of 10)
# The Secret is of another type. Traefik takes it, other controllers would not.
{{ chain_sh }}
kubectl -n {{ team }} create secret generic {{ secret }} --from-file tls.crt=/root/chain.crt --from-file tls.key={{ place }}/{{ app }}.key
{{ tls_sh }}
{{ websecure_sh }}
{{ served_sh }}
{{ closed_sh }}
