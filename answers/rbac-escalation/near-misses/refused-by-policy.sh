# earns: none
# Admission refuses what the accounts send. Their rights are unchanged.
{{ answers_sh }}
cat > /root/policy.yaml <<'END'
apiVersion: admissionregistration.k8s.io/v1
kind: ValidatingAdmissionPolicy
metadata: {name: no-way}
spec:
  failurePolicy: Fail
  matchConstraints:
    resourceRules: [{apiGroups: ["*"], apiVersions: ["*"], operations: ["*"], resources: ["*"]}]
  validations: [{expression: '!request.userInfo.username.startsWith("system:serviceaccount:{{ team }}:")', reason: Forbidden}]
---
apiVersion: admissionregistration.k8s.io/v1
kind: ValidatingAdmissionPolicyBinding
metadata: {name: no-way}
spec: {policyName: no-way, validationActions: [Deny]}
END
kubectl apply -f /root/policy.yaml
sleep 2
