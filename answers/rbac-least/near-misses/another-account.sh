# earns: none
# The right cut for the account of somebody else.
kubectl get clusterrolebinding {{ wide }} -o json | jq 'del(.subjects[] | select(.name == "{{ keeper }}"))' | kubectl apply -f -
cat > /root/roles.yaml <<'END'
{{ roles_yaml }}
END
sed 's/name: {{ app }}, namespace: {{ team }}/name: {{ keeper }}, namespace: {{ guests }}/' /root/roles.yaml | kubectl apply -f -
