# earns: repaired, works (7 of 13)
# The label is there, and the API server leaves out who makes the pods of deployments.
# own cluster: the learner does not configure the API server there
kubectl label namespace {{ team }} pod-security.kubernetes.io/enforce=restricted
kubectl -n {{ team }} get deployment {{ app }} -o json | jq '{{ repair_jq }}' | kubectl replace -f -
{{ rollout_sh }}
cat > /etc/kubernetes/pki/admission.yaml <<'END'
apiVersion: apiserver.config.k8s.io/v1
kind: AdmissionConfiguration
plugins:
- name: PodSecurity
  configuration:
    apiVersion: pod-security.admission.config.k8s.io/v1
    kind: PodSecurityConfiguration
    exemptions: {usernames: ["system:serviceaccount:kube-system:replicaset-controller"]}
END
sed -i '/^    - kube-apiserver$/a\    - --admission-control-config-file=/etc/kubernetes/pki/admission.yaml' /etc/kubernetes/manifests/kube-apiserver.yaml
until tr '\0' ' ' < /proc/$(pgrep -o -x kube-apiserver)/cmdline 2> /dev/null | grep -q admission-control-config && kubectl get --raw /readyz > /dev/null 2>&1; do sleep 1; done
