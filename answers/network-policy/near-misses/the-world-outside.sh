# earns: store-closed, store-serves (6 of 13)
# The front may also connect to every address outside.
kubectl apply -f - <<END
{{ store_yaml }}
---
{{ front_yaml }}
  - to: [{ipBlock: {cidr: 0.0.0.0/0, except: [10.0.0.0/8]}}]
END
sleep 2
