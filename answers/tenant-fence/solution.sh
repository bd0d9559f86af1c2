# Delete the binding that lets both groups edit all namespaces. Give each group a Role in its own namespace, without rights
# on network policies, quotas, limit ranges and roles.
kubectl delete clusterrolebinding {{ wide }}
kubectl apply -f - <<'END'
{{ rights_yaml }}
END
# These policies allow connections between pods of the same namespace and deny those from any other namespace.
kubectl apply -f - <<'END'
{{ network_yaml }}
END
# The ResourceQuota limits the sum of the namespace. The LimitRange gives a limit to each container that names none.
kubectl apply -f - <<'END'
{{ memory_yaml }}
END
# A LimitRange does not change running pods, so restart the deployments.
{{ restarted_sh }}
