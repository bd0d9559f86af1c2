# The right to everything goes; a role without the fence's own objects takes its place, in one namespace each.
kubectl delete clusterrolebinding {{ wide }}
kubectl apply -f - <<'END'
{{ rights_yaml }}
END
# Who is in the same namespace may come in, and nobody else.
kubectl apply -f - <<'END'
{{ network_yaml }}
END
# The sum for the namespace, and a share for each container that names none.
kubectl apply -f - <<'END'
{{ memory_yaml }}
END
# A limit range changes no pod that runs.
{{ restarted_sh }}
