# One policy for both kinds, which asks by itself for the label of the namespace; a binding for everything.
cat > /root/policy.yaml <<'END'
apiVersion: admissionregistration.k8s.io/v1
kind: ValidatingAdmissionPolicy
metadata: {name: own-images}
spec:
  failurePolicy: Fail
  matchConstraints:
    resourceRules:
    - {apiGroups: ["", apps], apiVersions: ["*"], operations: ["*"], resources: [pods, pods/*, deployments]}
  matchConditions:
  - {name: writes, expression: 'request.operation in ["CREATE", "UPDATE"]'}
  - {name: has-containers, expression: 'has(object.spec) && (request.resource.resource == "deployments" || has(object.spec.containers))'}
  variables:
  - {name: labelled, expression: 'has(namespaceObject.metadata.labels) && "{{ key }}" in namespaceObject.metadata.labels && namespaceObject.metadata.labels["{{ key }}"] == "{{ value }}"'}
  - {name: pod, expression: 'request.resource.resource == "deployments" ? object.spec.template.spec : object.spec'}
  - {name: first, expression: 'has(variables.pod.initContainers) ? variables.pod.initContainers.map(c, c.image) : []'}
  - {name: late, expression: 'has(variables.pod.ephemeralContainers) ? variables.pod.ephemeralContainers.map(c, c.image) : []'}
  validations:
  - expression: '!variables.labelled || (variables.pod.containers.map(c, c.image) + variables.first + variables.late).all(i, i.matches("^registry[.]lab/"))'
    messageExpression: '"not of registry.lab/: " + request.name'
---
apiVersion: admissionregistration.k8s.io/v1
kind: ValidatingAdmissionPolicyBinding
metadata: {name: own-images}
spec: {policyName: own-images, validationActions: [Deny, Audit]}
END
kubectl apply -f /root/policy.yaml
{{ begins_sh }}
