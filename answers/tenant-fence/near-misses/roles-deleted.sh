# earns: rights, network, own-network, quota, defaults (11 of 13)
# Who needs no role edit deletes it, and admin and view with it.
kubectl delete clusterrolebinding {{ wide }}
kubectl apply -f - <<'END'
{{ rights_yaml }}
END
kubectl apply -f - <<'END'
{{ network_yaml }}
END
kubectl apply -f - <<'END'
{{ memory_yaml }}
END
{{ restarted_sh }}
kubectl delete clusterrole edit admin view
