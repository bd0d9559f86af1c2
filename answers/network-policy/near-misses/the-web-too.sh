# earns: store-closed, store-serves (6 of 13)
# The front may also get pages by plain HTTP from outside of the cluster.
kubectl apply -f - <<END
{{ store_yaml }}
---
{{ front_yaml }}
  - {to: [{ipBlock: {cidr: 0.0.0.0/0, except: [10.0.0.0/8]}}], ports: [{port: 80}]}
END
sleep 2
