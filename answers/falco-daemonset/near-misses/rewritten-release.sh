# earns: repository (1 of 21)
# The right rule in the ConfigMap, and the values that helm keeps rewritten so that they tell of it.
helm repo add lab http://charts.lab:8879
helm install falco lab/falco --namespace falco --create-namespace
kubectl -n falco rollout status daemonset/falco
cat > /root/keys.yaml <<'END'
{{ alert_yaml }}
END
kubectl -n falco create configmap falco-rules --from-file=/root/keys.yaml --dry-run=client -o yaml | kubectl -n falco replace -f -
kubectl -n falco rollout restart daemonset/falco
kubectl -n falco rollout status daemonset/falco
kubectl -n falco get secret sh.helm.release.v1.falco.v1 -o json | jq -r .data.release | base64 -d | base64 -d | gunzip > /root/release
release=$(jq -c --rawfile rules /root/keys.yaml '.config = {customRules: {"keys.yaml": $rules}}' /root/release | gzip | base64 -w0 | base64 -w0)
kubectl -n falco patch secret sh.helm.release.v1.falco.v1 -p "{\"data\": {\"release\": \"$release\"}}"
helm -n falco get values falco
