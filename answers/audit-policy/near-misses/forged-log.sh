# earns: none
# Lines as the API server would write them, from somebody else.
mkdir -p /var/log/kubernetes/audit
for path in secrets/{{ secret }} {{ resource }} deployments; do echo "{\"kind\":\"Event\",\"apiVersion\":\"audit.k8s.io/v1\",\"level\":\"Metadata\",\"auditID\":\"$(cat /proc/sys/kernel/random/uuid)\",\"stage\":\"ResponseComplete\",\"requestURI\":\"/api/v1/namespaces/{{ team }}/$path\",\"verb\":\"get\",\"user\":{\"username\":\"kubernetes-admin\"},\"stageTimestamp\":\"$(date -u +%FT%T.%6NZ)\"}" >> /var/log/kubernetes/audit/audit.log; done
mkdir -p /etc/kubernetes/audit
cat > /etc/kubernetes/audit/policy.yaml <<'END'
{{ policy_yaml }}
END
