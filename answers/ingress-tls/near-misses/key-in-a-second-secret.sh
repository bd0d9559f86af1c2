# earns: secret, encrypted, http-closed, rest-unchanged (9 of 10)
# The Secret was made in the wrong namespace at first, and is still there.
{{ chain_sh }}
kubectl create secret tls {{ secret }} --cert /root/chain.crt --key {{ place }}/{{ app }}.key
{{ secret_sh }}
{{ tls_sh }}
{{ websecure_sh }}
{{ served_sh }}
{{ closed_sh }}
