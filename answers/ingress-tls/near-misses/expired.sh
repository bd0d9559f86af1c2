# earns: secret (2 of 10)
# The certificate of last year.
cat {{ place }}/last-year.crt {{ place }}/intermediate.crt > /root/chain.crt
kubectl -n {{ team }} create secret tls {{ secret }} --cert /root/chain.crt --key {{ place }}/last-year.key
{{ tls_sh }}
{{ websecure_sh }}
{{ closed_sh }}
until curl -sk https://{{ app }}.{{ site }}.test/ | grep {{ word }}; do sleep 1; done
