# earns: none
# The page says what is wanted, and nobody logs in.
{{ secret_sh }}
{{ mounted_sh }}
kubectl -n {{ team }} patch deployment {{ app }} --type json -p '[{"op": "replace", "path": "/spec/template/spec/containers/0/args", "value": ["mkdir -p /srv/pages; httpd -p 8080 -h /srv/pages; while sleep 1; do echo \"$(date): {{ greeting }}, {{ depot }} {{ word }} accepts the new password\" > /srv/pages/index.html; done"]}]'
{{ rollout_sh }}
{{ settings_sh }}
{{ annotations_sh }}
{{ old_sh }}
