# earns: none
# Deployments with other images are stored.
cat > /root/policies.yaml <<'END'
{{ policies_yaml }}
END
kubectl create --dry-run=client -o json -f /root/policies.yaml | jq 'select(.metadata.name == "images-of-pods")' | kubectl create -f -
until kubectl -n {{ second }} run probe --image {{ stranger }} --dry-run=server 2>&1 | grep denied; do sleep 1; done
