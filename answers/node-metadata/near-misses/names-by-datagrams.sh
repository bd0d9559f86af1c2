# earns: guests-closed (3 of 10)
# The same for datagrams alone.
kubectl apply -f - <<END
{{ both_yaml }}
END
kubectl apply -f - <<END
{{ reader_yaml }}
END
{{ old_sh }}
kubectl -n {{ team }} apply -f - <<< '{"apiVersion": "networking.k8s.io/v1", "kind": "NetworkPolicy", "metadata": {"name": "names"}, "spec": {"podSelector": {}, "policyTypes": ["Egress"], "egress": [{"to": [{"ipBlock": {"cidr": "0.0.0.0/0"}}], "ports": [{"port": 53, "protocol": "UDP"}]}]}}'
{{ settled_sh }}
