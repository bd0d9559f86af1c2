# Everything by files: the kubelet has no flags of its own any more, and the API server knows no strangers but at the paths that may stay open.
sed -i '/^maxPods:/d; $a maxPods: {{ room }}' /var/lib/kubelet/config.yaml
rm /etc/default/kubelet
mkdir /etc/kubernetes/authn
cat > /etc/kubernetes/authn/config.yaml <<'END'
apiVersion: apiserver.config.k8s.io/v1
kind: AuthenticationConfiguration
anonymous:
  enabled: true
  conditions: [{path: /livez}, {path: /readyz}, {path: /healthz}, {path: /version}, {path: /api/v1/namespaces/kube-public/configmaps/cluster-info}]
END
cp /etc/kubernetes/manifests/kube-apiserver.yaml /root/before.yaml
sed -e 's#^    - --client-ca-file.*#&\n    - --authentication-config=/etc/kubernetes/authn/config.yaml#; s#^    volumeMounts:#&\n    - {name: authn, mountPath: /etc/kubernetes/authn, readOnly: true}#; s#^  volumes:#&\n  - {name: authn, hostPath: {path: /etc/kubernetes/authn, type: Directory}}#' /root/before.yaml > /root/after.yaml
mv /root/after.yaml /etc/kubernetes/manifests/kube-apiserver.yaml
until [ "$(curl -sk -o /dev/null -w '%{http_code}' https://10.10.0.2:6443/api/v1/pods)" = 401 ]; do sleep 0.5; done
until kubectl get --raw /readyz; do sleep 0.5; done
{{ restarted_sh }}
