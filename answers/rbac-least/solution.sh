# What the application asks for stands in its log: two requests in its own namespace, one in another.
kubectl -n {{ team }} logs deployment/{{ app }} --tail 6 # optional
# Who gives it rights: a binding by its name, and one by the group of all service accounts of its namespace.
kubectl get clusterrolebindings,rolebindings -A -o wide | grep -E '{{ team }}' # optional
# Out of the first one, in which {{ keeper }} stays.
kubectl get clusterrolebinding {{ wide }} -o json | jq 'del(.subjects[] | select(.name == "{{ app }}"))' | kubectl apply -f -
# The second one names the only account of the group that needs it.
kubectl -n {{ guests }} patch rolebinding {{ narrow }} --type merge -p '{"subjects": [{"kind": "ServiceAccount", "name": "{{ deployer }}", "namespace": "{{ team }}"}]}'
# What it uses, in each of the two namespaces: a list, and one object by its name.
cat > /root/roles.yaml <<'END'
{{ roles_yaml }}
END
kubectl apply -f /root/roles.yaml
# Its own rights now, and its page.
kubectl -n {{ team }} auth can-i --list --as system:serviceaccount:{{ team }}:{{ app }} # optional
