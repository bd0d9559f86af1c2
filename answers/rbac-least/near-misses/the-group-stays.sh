# earns: none
# Only the binding that names the account was found.
kubectl get clusterrolebinding {{ wide }} -o json | jq 'del(.subjects[] | select(.name == "{{ app }}"))' | kubectl apply -f -
cat > /root/roles.yaml <<'END'
{{ roles_yaml }}
END
kubectl apply -f /root/roles.yaml
