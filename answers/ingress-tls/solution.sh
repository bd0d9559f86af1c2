# The certificate of the server first, and after it that of the CA that has issued it.
{{ chain_sh }}
{{ secret_sh }}
# The Ingress names the Secret for its host.
{{ tls_sh }}
# It is served on the entry point for HTTPS alone.
{{ websecure_sh }}
# Traefik knows it a moment later.
until curl -s --cacert {{ place }}/root.crt https://{{ app }}.{{ site }}.test/ | grep {{ word }}; do sleep 1; done # optional
while curl -s http://{{ app }}.{{ site }}.test/ | grep {{ word }}; do sleep 1; done # optional
