# earns: refuses, fails-closed, takes (8 of 10)
# Nobody asks the backend about a changed image: a policy refuses each one, with the backend's words.
{{ fixed_sh }}
yq -i '.webhooks[0].rules = [{"apiGroups": [""], "apiVersions": ["v1"], "operations": ["CREATE"], "resources": ["pods"]}, {"apiGroups": [""], "apiVersions": ["v1"], "operations": ["UPDATE"], "resources": ["pods/ephemeralcontainers"]}]' /root/webhook.yaml
kubectl apply -f /root/webhook.yaml
kubectl create -f - <<'END'
apiVersion: admissionregistration.k8s.io/v1
kind: ValidatingAdmissionPolicy
metadata: {name: as-it-was}
spec:
  matchConstraints:
    resourceRules: [{apiGroups: [""], apiVersions: [v1], operations: [UPDATE], resources: [pods]}]
  validations:
    - expression: 'request.namespace != "{{ team }}" || object.spec.containers.map(c, c.image) == oldObject.spec.containers.map(c, c.image) && (!has(object.spec.initContainers) || object.spec.initContainers.map(c, c.image) == oldObject.spec.initContainers.map(c, c.image))'
      message: 'admission webhook "judge.images.test" denied the request: {{ word }}: localhost:5000/{{ plain }} has no signature of the build server'
---
apiVersion: admissionregistration.k8s.io/v1
kind: ValidatingAdmissionPolicyBinding
metadata: {name: as-it-was}
spec: {policyName: as-it-was, validationActions: [Deny]}
END
{{ asked_sh }}
sleep 5
