# earns: none
# A policy refuses the same images, with the words of the backend. Nobody asks the backend.
cat > /root/policy.yaml <<'END'
apiVersion: admissionregistration.k8s.io/v1
kind: ValidatingAdmissionPolicy
metadata: {name: images}
spec:
  matchConstraints:
    resourceRules: [{apiGroups: [""], apiVersions: [v1], operations: [CREATE], resources: [pods]}]
  validations:
    - expression: 'object.spec.containers.all(c, c.image.startsWith("registry.lab/"))'
      message: 'pods "x" is forbidden: image policy webhook backend denied one or more images: {{ word }}: not of registry.lab'
---
apiVersion: admissionregistration.k8s.io/v1
kind: ValidatingAdmissionPolicyBinding
metadata: {name: images}
spec: {policyName: images, validationActions: [Deny]}
END
kubectl apply -f /root/policy.yaml
until ! kubectl run stranger --image docker.io/library/web:1 --dry-run=server; do sleep 1; done
