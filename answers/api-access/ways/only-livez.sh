# The kubelet has a directory of files that count more than its own one. Of the API server, strangers get /livez and no other path.
mkdir /etc/kubernetes/kubelet.d
cat > /etc/kubernetes/kubelet.d/10-closed.conf <<'END'
apiVersion: kubelet.config.k8s.io/v1beta1
kind: KubeletConfiguration
authentication: {anonymous: {enabled: false}, webhook: {enabled: true}}
authorization: {mode: Webhook}
readOnlyPort: 0
maxPods: {{ room }}
END
echo 'KUBELET_EXTRA_ARGS=--config-dir=/etc/kubernetes/kubelet.d' > /etc/default/kubelet
{{ restarted_sh }}
cat > /etc/kubernetes/pki/authentication.yaml <<'END'
apiVersion: apiserver.config.k8s.io/v1beta1
kind: AuthenticationConfiguration
anonymous: {enabled: true, conditions: [{path: /livez}]}
END
yq -i '.spec.containers[0].command += ["--authentication-config=/etc/kubernetes/pki/authentication.yaml"]' /etc/kubernetes/manifests/kube-apiserver.yaml
until [ "$(curl -sk -o /dev/null -w '%{http_code}' https://10.10.0.2:6443/api/v1/pods)" = 401 ]; do sleep 0.5; done
until kubectl get --raw /readyz; do sleep 0.5; done
{{ group_sh }}
{{ stranger_sh }}
