cat > /etc/kubernetes/pki/admission.yaml <<END
apiVersion: apiserver.config.k8s.io/v1
kind: AdmissionConfiguration
plugins:
- name: PodSecurity
  configuration:
    apiVersion: pod-security.admission.config.k8s.io/v1
    kind: PodSecurityConfiguration
    exemptions: {$exempt}
END
sed -i '/^    - kube-apiserver$/a\    - --admission-control-config-file=/etc/kubernetes/pki/admission.yaml' /etc/kubernetes/manifests/kube-apiserver.yaml
until tr '\0' ' ' < /proc/$(pgrep -o -x kube-apiserver)/cmdline 2> /dev/null | grep -q admission-control-config && kubectl get --raw /readyz > /dev/null 2>&1; do sleep 1; done
