# earns: strict (3 of 9)
# The caller makes the answers itself, and sends nothing.
{{ certificate_sh }}
{{ shown_sh }}
{{ strict_sh }}
{{ variables_sh }}
kubectl -n {{ team }} patch deployment {{ caller }} --type json -p '[{"op": "replace", "path": "/spec/template/spec/containers/0/args/0", "value": "mkdir -p /srv/cgi-bin; printf \"#!/bin/sh\\nprintf \\\"Content-Type: text/plain\\\\r\\\\n\\\\r\\\\n\\\"; digest=\\$(printf %%s \\$QUERY_STRING | sha256sum | cut -c1-64); echo {{ callee }} {{ word }} has \\$digest | sha256sum | cut -c1-64\\n\" > /srv/cgi-bin/order; chmod +x /srv/cgi-bin/order; exec httpd -f -p 8080 -h /srv"}]'
{{ rollouts_sh }}
until curl -s http://10.96.40.{{ near }}/cgi-bin/order?1 | grep '[0-9a-f]'; do sleep 1; done
