mkdir -p /etc/kubernetes/admission
cat > /etc/kubernetes/admission/config.yaml <<END
apiVersion: apiserver.config.k8s.io/v1
kind: AdmissionConfiguration
plugins:
- name: PodSecurity
  configuration:
    apiVersion: pod-security.admission.config.k8s.io/v1
    kind: PodSecurityConfiguration
    defaults: {enforce: restricted, enforce-version: latest}
    exemptions: {namespaces: [$exempt]}
END
sed -e '/^    - kube-apiserver$/a\    - --admission-control-config-file=/etc/kubernetes/admission/config.yaml' -e '/^    volumeMounts:$/a\    - {name: admission, mountPath: /etc/kubernetes/admission, readOnly: true}' -e '/^  volumes:$/a\  - {name: admission, hostPath: {path: /etc/kubernetes/admission, type: Directory}}' /etc/kubernetes/manifests/kube-apiserver.yaml > /root/new.yaml
cp /root/new.yaml /etc/kubernetes/manifests/kube-apiserver.yaml
until tr '\0' ' ' < /proc/$(pgrep -o -x kube-apiserver)/cmdline 2> /dev/null | grep -q admission-control-config && kubectl get --raw /readyz > /dev/null 2>&1; do sleep 1; done
