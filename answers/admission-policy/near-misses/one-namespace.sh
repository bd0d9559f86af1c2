# earns: none
# Only one of the two namespaces is closed.
cat > /root/policies.yaml <<'END'
{{ policies_yaml }}
END
sed 's/{matchLabels: .*/{matchLabels: {kubernetes.io\/metadata.name: {{ team }}}}}/' /root/policies.yaml | kubectl apply -f -
until kubectl -n {{ team }} run probe --image {{ stranger }} --dry-run=server 2>&1 | grep denied; do sleep 1; done
sleep 2
