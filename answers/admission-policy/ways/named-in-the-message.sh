# A variable has the object's name, and only the message of a refusal uses it.
cat > /root/policy.yaml <<'END'
apiVersion: admissionregistration.k8s.io/v1
kind: ValidatingAdmissionPolicy
metadata: {name: own-images}
spec:
  matchConstraints:
    matchPolicy: Exact
    namespaceSelector: {matchLabels: {"{{ key }}": "{{ value }}"}}
    resourceRules:
    - {apiGroups: [""], apiVersions: ["*"], operations: [CREATE, UPDATE], resources: [pods, pods/ephemeralcontainers]}
    - {apiGroups: [apps, batch], apiVersions: [v1], operations: [CREATE, UPDATE], resources: [deployments, jobs]}
  variables:
  - {name: who, expression: "has(object.metadata.name) ? object.metadata.name : 'it'"}
  - {name: spec, expression: 'has(object.spec.template) ? object.spec.template.spec : object.spec'}
  - name: images
    expression: >-
      variables.spec.containers.map(c, c.image) + variables.spec.?initContainers.orValue([]).map(c, c.image)
      + variables.spec.?ephemeralContainers.orValue([]).map(c, c.image)
  - {name: wrong, expression: "variables.images.filter(i, !i.startsWith('registry.lab/'))"}
  validations:
  - expression: variables.wrong.size() == 0
    messageExpression: "variables.who + ' has ' + variables.wrong.join(', ')"
---
apiVersion: admissionregistration.k8s.io/v1
kind: ValidatingAdmissionPolicyBinding
metadata: {name: own-images}
spec: {policyName: own-images, validationActions: [Deny, Audit]}
END
kubectl apply -f /root/policy.yaml
{{ begins_sh }}
