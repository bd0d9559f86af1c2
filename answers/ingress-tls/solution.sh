# The certificate of the server first, and after it that of the CA that has issued it.
{{ chain_sh }}
{{ secret_sh }}
# The Ingress names the Secret for its host.
{{ tls_sh }}
# It is served on the entry point for HTTPS alone.
{{ websecure_sh }}
# Traefik knows it a moment later.
{{ served_sh }}
{{ closed_sh }}
