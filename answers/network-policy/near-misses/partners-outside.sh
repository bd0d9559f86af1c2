# earns: front-contained, front-asks-names (5 of 13)
# Somebody outside of the cluster may connect to the store, too.
kubectl apply -f - <<END
{{ store_yaml }}
  - from: [{ipBlock: {cidr: 203.0.113.0/24}}]
    ports: [{port: {{ port }}}]
---
{{ front_yaml }}
END
sleep 2
