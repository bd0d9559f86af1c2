# earns: none
# Two ports of the address are closed, and all others open.
kubectl apply -f - <<END
{{ both_yaml }}
END
kubectl apply -f - <<END
{{ reader_yaml }}
END
{{ old_sh }}
for n in {{ team }} {{ guests }}; do kubectl -n $n apply -f - <<< '{"apiVersion": "networking.k8s.io/v1", "kind": "NetworkPolicy", "metadata": {"name": "others"}, "spec": {"podSelector": {}, "policyTypes": ["Egress"], "egress": [{"to": [{"ipBlock": {"cidr": "169.254.169.254/32"}}], "ports": [{"port": 10000, "endPort": 65535}]}]}}'; done
{{ settled_sh }}
