# earns: refuses, changes, fails-closed (8 of 10)
# A policy refuses pods of deployments, whatever their images.
{{ fixed_sh }}
kubectl apply -f /root/webhook.yaml
kubectl create -f - <<'END'
apiVersion: admissionregistration.k8s.io/v1
kind: ValidatingAdmissionPolicy
metadata: {name: by-hand}
spec:
  matchConstraints:
    resourceRules: [{apiGroups: [""], apiVersions: [v1], operations: [CREATE], resources: [pods]}]
  validations: [{expression: 'request.namespace != "{{ team }}" || !has(object.metadata.ownerReferences)'}]
---
apiVersion: admissionregistration.k8s.io/v1
kind: ValidatingAdmissionPolicyBinding
metadata: {name: by-hand}
spec: {policyName: by-hand, validationActions: [Deny]}
END
{{ asked_sh }}
until kubectl -n {{ team }} create -f - --dry-run=server <<'END' 2>&1 | grep by-hand; do sleep 1; done
apiVersion: v1
kind: Pod
metadata: {name: probe, ownerReferences: [{apiVersion: apps/v1, kind: ReplicaSet, name: probe, uid: probe}]}
spec: {containers: [{name: main, image: "localhost:5000/{{ app }}:{{ tag }}"}]}
END
