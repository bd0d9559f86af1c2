# earns: no-escalation, no-secrets, others-keep (7 of 13)
# All of it in its own namespace, as if that were where all of its requests go.
{{ cut_sh }}
cat > /root/roles.yaml <<'END'
{{ roles_yaml }}
END
sed 's/namespace: {{ guests }}/namespace: {{ team }}/' /root/roles.yaml | awk '/^---/ {part++} {if (part > 1) gsub("-uses", "-others"); print}' | kubectl apply -f -
kubectl -n {{ team }} get roles
