# earns: asks, takes (6 of 10)
# The same in the kubeconfig file itself: two certificates are embedded.
openssl req -x509 -newkey rsa:2048 -nodes -days 30 -subj /CN=other -addext subjectAltName=IP:127.0.0.1 -keyout /root/other.key -out /root/other.crt
cat /root/other.crt /etc/kubernetes/admission/backend-ca.crt > /root/trusted.crt
kubectl config --kubeconfig /etc/kubernetes/admission/backend.conf set-cluster backend --server https://127.0.0.1:{{ port }}/review --certificate-authority /root/trusted.crt --embed-certs
{{ closed_sh }}
{{ manifest_sh }}
{{ ready_sh }}
