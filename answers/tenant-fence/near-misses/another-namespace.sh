# earns: none
# Quota and range are in the namespace of the other tenant.
cat > /tmp/memory.yaml <<'END'
{{ memory_yaml }}
END
sed 's/namespace: {{ team }}/namespace: {{ other }}/' /tmp/memory.yaml | kubectl apply -f -
sleep 1
