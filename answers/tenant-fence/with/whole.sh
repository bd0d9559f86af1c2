kubectl delete clusterrolebinding {{ wide }}
kubectl apply -f - <<'END'
{{ rights_yaml }}
END
kubectl apply -f - <<'END'
{{ memory_yaml }}
END
{{ restarted_sh }}
kubectl apply -f - <<'END'
{{ network_yaml }}
END
