# earns: secret, encrypted, key-private, rest-unchanged (8 of 10)
# Plain HTTP is still served.
{{ chain_sh }}
{{ secret_sh }}
{{ tls_sh }}
{{ served_sh }}
