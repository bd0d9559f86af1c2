# earns: none
# There is a Secret, and no Ingress names it.
{{ chain_sh }}
{{ secret_sh }}
