kubectl -n {{ guests }} patch networkpolicy {{ open }} --type json -p '[{"op": "add", "path": "/spec/egress/0/to/0/ipBlock/except", "value": ["169.254.169.254/32"]}]'
