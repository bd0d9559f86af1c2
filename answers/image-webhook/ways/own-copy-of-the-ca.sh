# All files are new ones in /etc/kubernetes/images; the CA's name is relative. At the end the backend is restarted, which writes its CA again.
mkdir -m 0700 /etc/kubernetes/images
openssl x509 -in /etc/kubernetes/admission/backend-ca.crt -text > /etc/kubernetes/images/ca.pem
sed 's|127.0.0.1:8443|127.0.0.1:{{ port }}|; s|certificate-authority: .*|certificate-authority: ca.pem|' /etc/kubernetes/admission/backend.conf > /etc/kubernetes/images/backend.conf
sed 's|/admission/|/images/|; s/defaultAllow: true/defaultAllow: false/' /etc/kubernetes/admission/configuration.yaml > /etc/kubernetes/images/configuration.yaml
{{ manifest_sh }}
sed 's|/etc/kubernetes/admission|/etc/kubernetes/images|g' /etc/kubernetes/manifests/kube-apiserver.yaml > /root/next.yaml
cp /root/next.yaml /etc/kubernetes/manifests/kube-apiserver.yaml
until ps -C kube-apiserver -o args= | grep -q images/configuration && kubectl get --raw /readyz > /dev/null 2>&1; do sleep 1; done
systemctl restart image-backend
until curl -sk https://127.0.0.1:{{ port }}/review > /dev/null; do sleep 0.2; done
