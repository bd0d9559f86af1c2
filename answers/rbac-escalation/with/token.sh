kubectl -n {{ ops }} patch role {{ team }}-{{ (cast | split)[2] }} --type json -p '[{"op": "add", "path": "/rules/1/resourceNames", "value": ["{{ reader }}"]}]'
