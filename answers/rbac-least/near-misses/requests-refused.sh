# earns: none
# A policy refuses what it writes; its rights are as they were.
cat > /root/policy.yaml <<'END'
apiVersion: admissionregistration.k8s.io/v1
kind: ValidatingAdmissionPolicy
metadata: {name: no-writes}
spec:
  matchConstraints:
    resourceRules: [{apiGroups: ["*"], apiVersions: ["*"], operations: ["*"], resources: ["*"]}]
  validations: [{expression: 'request.userInfo.username != "system:serviceaccount:{{ team }}:{{ app }}"'}]
---
apiVersion: admissionregistration.k8s.io/v1
kind: ValidatingAdmissionPolicyBinding
metadata: {name: no-writes}
spec: {policyName: no-writes, validationActions: [Deny]}
END
kubectl apply -f /root/policy.yaml
sleep 2
