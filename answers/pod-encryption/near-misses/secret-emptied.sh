# earns: strict (3 of 9)
# The pod has its certificate, and the next one would have none.
{{ certificate_sh }}
{{ shown_sh }}
{{ strict_sh }}
{{ variables_sh }}
{{ rollouts_sh }}
kubectl -n {{ team }} patch secret {{ caller }}-proxy --type json -p '[{"op": "remove", "path": "/data/tls.crt"}, {"op": "remove", "path": "/data/tls.key"}]'
