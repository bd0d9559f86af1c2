# earns: team-closed, agent-reads (5 of 10)
# A rule for DNS that names no pods opens port 53 of the metadata service, too.
kubectl apply -f - <<END
{{ both_yaml }}
END
kubectl apply -f - <<END
{{ reader_yaml }}
END
{{ old_sh }}
kubectl -n {{ guests }} apply -f - <<< '{"apiVersion": "networking.k8s.io/v1", "kind": "NetworkPolicy", "metadata": {"name": "names"}, "spec": {"podSelector": {}, "policyTypes": ["Egress"], "egress": [{"ports": [{"port": 53, "protocol": "UDP"}, {"port": 53, "protocol": "TCP"}]}]}}'
{{ settled_sh }}
