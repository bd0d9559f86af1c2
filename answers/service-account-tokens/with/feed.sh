kubectl -n {{ team }} patch deployment {{ feed }} --type json -p '[{"op": "replace", "path": "/spec/template/spec/volumes/0", "value": {{ volume_json }}}]'
