# earns: none
# A policy refuses the three images by their names, with the words of the backend.
kubectl create -f - <<'END'
apiVersion: admissionregistration.k8s.io/v1
kind: ValidatingAdmissionPolicy
metadata: {name: images}
spec:
  matchConstraints:
    resourceRules: [{apiGroups: [""], apiVersions: [v1], operations: [CREATE, UPDATE], resources: [pods, pods/ephemeralcontainers]}]
  validations:
    - expression: 'object.metadata.namespace != "{{ team }}" || object.spec.containers.all(c, !(c.image in ["localhost:5000/{{ plain }}:{{ tag }}", "localhost:5000/{{ foreign }}:{{ tag }}", "localhost:5000/{{ moved }}:{{ tag }}"]))'
      message: 'admission webhook "judge.images.test" denied the request: {{ word }}: localhost:5000/{{ plain }}'
---
apiVersion: admissionregistration.k8s.io/v1
kind: ValidatingAdmissionPolicyBinding
metadata: {name: images}
spec: {policyName: images, validationActions: [Deny]}
END
{{ asked_sh }}
