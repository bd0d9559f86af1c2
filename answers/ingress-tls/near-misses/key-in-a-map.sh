# earns: secret, encrypted, http-closed, rest-unchanged (9 of 10)
# A ConfigMap has the key, too.
{{ chain_sh }}
{{ secret_sh }}
kubectl -n {{ team }} create configmap {{ secret }} --from-file {{ place }}/{{ app }}.key
{{ tls_sh }}
{{ websecure_sh }}
{{ served_sh }}
{{ closed_sh }}
