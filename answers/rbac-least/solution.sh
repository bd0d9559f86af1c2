# The application's log shows what it asks for: two requests in its own namespace, and one in another namespace.
kubectl -n {{ team }} logs deployment/{{ app }} --tail 6 # optional
# Two bindings give it rights. One names its service account, the other one the group of all service accounts in its
# namespace.
kubectl get clusterrolebindings,rolebindings -A -o wide | grep -E '{{ team }}' # optional
# Remove the service account from the first binding. `{{ keeper }}` stays in it.
kubectl get clusterrolebinding {{ wide }} -o json | jq 'del(.subjects[] | select(.name == "{{ app }}"))' | kubectl apply -f -
# In the second binding, replace the group by the only account of it that needs these rights.
kubectl -n {{ guests }} patch rolebinding {{ narrow }} --type merge -p '{"subjects": [{"kind": "ServiceAccount", "name": "{{ deployer }}", "namespace": "{{ team }}"}]}'
# Write a Role for each of the two namespaces, with just the verbs and objects that the application uses, and bind it.
cat > /root/roles.yaml <<'END'
{{ roles_yaml }}
END
kubectl apply -f /root/roles.yaml
# List the rights that the application has now.
kubectl -n {{ team }} auth can-i --list --as system:serviceaccount:{{ team }}:{{ app }} # optional
