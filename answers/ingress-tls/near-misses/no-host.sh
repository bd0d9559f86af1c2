# earns: encrypted, http-closed, key-private, rest-unchanged (8 of 10)
# The Ingress does not say for which host the Secret is.
{{ chain_sh }}
{{ secret_sh }}
kubectl -n {{ team }} patch ingress {{ app }} --type merge -p '{"spec": {"tls": [{"secretName": "{{ secret }}"}]}}'
{{ websecure_sh }}
{{ served_sh }}
{{ closed_sh }}
