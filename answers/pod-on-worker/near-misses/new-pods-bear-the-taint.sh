# earns: none
# The worker has a taint, and a policy lets every new pod bear it.
kubectl drain worker-1 --ignore-daemonsets
{{ moved_sh }}
kubectl uncordon worker-1
kubectl taint nodes worker-1 out=yes:NoSchedule
kubectl create -f - <<'END'
apiVersion: admissionregistration.k8s.io/v1
kind: MutatingAdmissionPolicy
metadata: {name: bear}
spec:
  failurePolicy: Ignore
  reinvocationPolicy: Never
  matchConstraints:
    resourceRules: [{apiGroups: [""], apiVersions: [v1], operations: [CREATE], resources: [pods]}]
  mutations:
    - patchType: ApplyConfiguration
      applyConfiguration:
        expression: 'Object{spec: Object.spec{tolerations: [Object.spec.tolerations{key: "out", operator: "Exists"}]}}'
END
