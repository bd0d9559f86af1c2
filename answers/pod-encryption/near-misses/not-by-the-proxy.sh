# earns: strict (3 of 9)
# The proxies are ready, and the caller still sends plain text.
{{ certificate_sh }}
{{ shown_sh }}
{{ strict_sh }}
for name in {{ caller }} {{ callee }}; do kubectl -n {{ team }} rollout restart deployment $name; done
{{ rollouts_sh }}
