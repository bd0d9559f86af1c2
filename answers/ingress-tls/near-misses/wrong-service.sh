# earns: secret (2 of 10)
# The host is served by HTTPS, with the pages of the neighbour.
{{ chain_sh }}
{{ secret_sh }}
{{ tls_sh }}
{{ websecure_sh }}
kubectl -n {{ team }} patch ingress {{ app }} --type json -p '[{"op": "replace", "path": "/spec/rules/0/http/paths/0/backend/service/name", "value": "{{ neighbour }}"}]'
until curl -s --cacert {{ place }}/root.crt https://{{ app }}.{{ site }}.test/ | grep {{ neighbour }}; do sleep 1; done
