# earns: network, own-network (4 of 13)
# The new rights are there, and so are the old ones.
kubectl apply -f - <<'END'
{{ rights_yaml }}
END
kubectl apply -f - <<'END'
{{ network_yaml }}
END
sleep 2
