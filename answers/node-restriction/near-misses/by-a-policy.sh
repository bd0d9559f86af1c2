# earns: no-more-rights, others-keep (5 of 10)
# A policy refuses what this node's kubelet would do, with the words of the plugin; the plugin is off.
{{ group_sh }}
{{ user_sh }}
cat > /root/policy.yaml <<'END'
apiVersion: admissionregistration.k8s.io/v1
kind: ValidatingAdmissionPolicy
metadata: {name: nodes}
spec:
  failurePolicy: Fail
  matchConstraints:
    resourceRules: [{apiGroups: ["*"], apiVersions: ["*"], operations: [CREATE, UPDATE, DELETE], resources: [nodes, pods, serviceaccounts/token]}]
  matchConditions: [{name: node, expression: '"system:nodes" in request.userInfo.groups'}]
  validations: [{expression: "false", message: 'pod does not have "kubernetes.io/config.mirror" annotation, node "node-1" can only create mirror pods'}]
---
apiVersion: admissionregistration.k8s.io/v1
kind: ValidatingAdmissionPolicyBinding
metadata: {name: nodes}
spec: {policyName: nodes, validationActions: [Deny]}
END
kubectl apply -f /root/policy.yaml
sleep 3
