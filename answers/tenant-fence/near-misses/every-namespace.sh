# earns: none
# An empty namespaceSelector means all namespaces.
cat > /tmp/network.yaml <<'END'
{{ network_yaml }}
END
sed -i 's/from: \[{podSelector/from: [{namespaceSelector: {}, podSelector/' /tmp/network.yaml
kubectl apply -f /tmp/network.yaml
sleep 2
