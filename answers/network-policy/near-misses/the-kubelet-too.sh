# earns: store-closed, store-serves (6 of 13)
# The front may also connect to the kubelet.
kubectl apply -f - <<END
{{ store_yaml }}
---
{{ front_yaml }}
  - {to: [{ipBlock: {cidr: 10.10.0.2/32}}], ports: [{port: 10250}]}
END
sleep 2
