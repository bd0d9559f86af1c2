# earns: no-more-rights, restricted, plugin-kept, goes-on (8 of 10)
# Both bindings deleted as a whole: the others lose their rights.
kubectl delete clusterrolebinding {{ wide }}
kubectl -n {{ team }} delete rolebinding {{ narrow }}
{{ plugin_sh }}
{{ ready_sh }}
