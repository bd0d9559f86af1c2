# Deployments, and all else that has pods, in one rule with optional fields; the binding first, then its policies.
cat > /root/policy.yaml <<'END'
apiVersion: admissionregistration.k8s.io/v1
kind: ValidatingAdmissionPolicyBinding
metadata: {name: registry-workloads}
spec:
  policyName: registry-workloads
  validationActions: [Deny]
  matchResources: {namespaceSelector: {matchExpressions: [{key: "{{ key }}", operator: In, values: ["{{ value }}"]}]}}
---
apiVersion: admissionregistration.k8s.io/v1
kind: ValidatingAdmissionPolicyBinding
metadata: {name: registry-pods}
spec:
  policyName: registry-pods
  validationActions: [Deny]
  matchResources: {namespaceSelector: {matchLabels: {"{{ key }}": "{{ value }}"}}}
---
apiVersion: admissionregistration.k8s.io/v1
kind: ValidatingAdmissionPolicy
metadata: {name: registry-workloads}
spec:
  matchConstraints:
    resourceRules:
    - {apiGroups: [apps], apiVersions: [v1], operations: [CREATE, UPDATE], resources: [deployments, daemonsets, statefulsets, replicasets]}
  validations:
  - expression: '(object.spec.template.spec.containers + object.spec.template.spec.?initContainers.orValue([])).all(c, c.?image.orValue("").split("/")[0] == "registry.lab" && c.image.contains("/"))'
---
apiVersion: admissionregistration.k8s.io/v1
kind: ValidatingAdmissionPolicy
metadata: {name: registry-pods}
spec:
  matchConstraints:
    resourceRules:
    - {apiGroups: [""], apiVersions: [v1], operations: [CREATE, UPDATE], resources: ["pods", "pods/ephemeralcontainers"]}
  validations:
  - expression: '[object.spec.containers.map(c, c.image), object.spec.?initContainers.orValue([]).map(c, c.image), object.spec.?ephemeralContainers.orValue([]).map(c, c.image)].all(l, l.all(i, i.startsWith("registry.lab/")))'
END
kubectl apply -f /root/policy.yaml
{{ begins_sh }}
