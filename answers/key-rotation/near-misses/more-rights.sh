# earns: writes, rewritten, retired (12 of 14)
# The application's Role is given all Secrets beside the work.
{{ second_sh }}
{{ first_sh }}
{{ restart_sh }}
{{ again_sh }}
kubectl -n {{ team }} patch role {{ app }} --type json --patch '[{"op": "replace", "path": "/rules", "value": [{"apiGroups": [""], "resources": ["secrets"], "verbs": ["*"]}]}]'
{{ removed_sh }}
{{ restart_sh }}
