# earns: no-escalation, no-secrets, works, least (11 of 13)
# Both bindings deleted as a whole: {{ keeper }} and {{ deployer }} lose their rights.
kubectl delete clusterrolebinding {{ wide }}
kubectl -n {{ guests }} delete rolebinding {{ narrow }}
cat > /root/roles.yaml <<'END'
{{ roles_yaml }}
END
kubectl apply -f /root/roles.yaml
