# earns: created (1 of 13)
# A configuration that the API server was not told of.
kubectl -n {{ team }} create secret generic {{ new }} --from-literal value={{ new_value }}
mkdir -p /etc/kubernetes/enc
key=$(head -c 32 /dev/urandom | base64)
cat > /etc/kubernetes/enc/config.yaml <<END
apiVersion: apiserver.config.k8s.io/v1
kind: EncryptionConfiguration
resources:
- resources: [secrets]
  providers:
  - {aescbc: {keys: [{name: one, secret: $key}]}}
  - {identity: {}}
END
kubectl get secrets -A -o json | kubectl replace -f -
