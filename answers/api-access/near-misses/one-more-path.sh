# earns: kubelet-knows-who, kubelet-asks, read-only-port, goes-on (8 of 13)
# Strangers are known at one path more, and the bindings still give them rights there.
{{ flags_sh }}
{{ restarted_sh }}
cat > /etc/kubernetes/pki/authentication.yaml <<'END'
apiVersion: apiserver.config.k8s.io/v1beta1
kind: AuthenticationConfiguration
anonymous: {enabled: true, conditions: [{path: /livez}, {path: /api/v1/namespaces/kube-node-lease/pods}]}
END
cp /etc/kubernetes/manifests/kube-apiserver.yaml /root/before.yaml
yq '.spec.containers[0].command += ["--authentication-config=/etc/kubernetes/pki/authentication.yaml"]' /root/before.yaml > /root/after.yaml
mv /root/after.yaml /etc/kubernetes/manifests/kube-apiserver.yaml
until [ "$(curl -sk -o /dev/null -w '%{http_code}' https://10.10.0.2:6443/api/v1/pods)" = 401 ]; do sleep 0.5; done
until kubectl get --raw /readyz; do sleep 0.5; done
