# earns: approved, denied, certificate, user-rights (8 of 10)
# The group may also watch.
{{ decide_sh }}
{{ request_sh }}
{{ object_sh }}
{{ fetch_sh }}
{{ rights_sh }}
kubectl -n {{ team }} patch role {{ group }} --type json -p '[{"op": "add", "path": "/rules/0/verbs/-", "value": "watch"}]'
