# earns: none
# Every pod is refused, in the words of the level.
cat > /root/policy.yaml <<'END'
apiVersion: admissionregistration.k8s.io/v1
kind: ValidatingAdmissionPolicy
metadata: {name: words}
spec:
  matchConstraints:
    namespaceSelector: {matchLabels: {kubernetes.io/metadata.name: {{ team }}}}
    resourceRules: [{apiGroups: [""], apiVersions: [v1], operations: [CREATE], resources: [pods]}]
  validations:
  - expression: 'has(object.spec.securityContext) && has(object.spec.securityContext.runAsNonRoot)'
    message: 'pods "x" is forbidden: violates PodSecurity "restricted:latest"'
---
apiVersion: admissionregistration.k8s.io/v1
kind: ValidatingAdmissionPolicyBinding
metadata: {name: words}
spec: {policyName: words, validationActions: [Deny]}
END
kubectl apply -f /root/policy.yaml
sleep 3
