# earns: secret (2 of 10)
# The certificate of the issuing CA is missing.
cp {{ place }}/{{ app }}.crt /root/chain.crt
{{ secret_sh }}
{{ tls_sh }}
{{ websecure_sh }}
{{ closed_sh }}
until curl -sk https://{{ app }}.{{ site }}.test/ | grep {{ word }}; do sleep 1; done
