kubectl patch clusterrole {{ team }}-{{ (cast | split)[0] }} --type json -p '[{"op": "add", "path": "/rules/1/resourceNames", "value": ["{{ given }}"]}]'
