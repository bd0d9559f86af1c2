# The files in JSON in another directory, where the kubeconfig file has two clusters and the CA itself.
mkdir -p /etc/kubernetes/images
kubectl config --kubeconfig /root/k set-cluster other --server https://127.0.0.1:8443/review --insecure-skip-tls-verify
kubectl config --kubeconfig /root/k set-cluster judge --server https://127.0.0.1:{{ port }}/review --certificate-authority /etc/kubernetes/admission/backend-ca.crt --embed-certs
kubectl config --kubeconfig /root/k set-context other --cluster other
kubectl config --kubeconfig /root/k set-context judge --cluster judge
kubectl config --kubeconfig /root/k use-context judge
kubectl config --kubeconfig /root/k view --raw -o json > /etc/kubernetes/images/webhook.json
echo '{"apiVersion": "apiserver.config.k8s.io/v1", "kind": "AdmissionConfiguration", "plugins": [{"name": "ImagePolicyWebhook", "configuration": {"imagePolicy": {"kubeConfigFile": "/etc/kubernetes/images/webhook.json", "allowTTL": 5, "denyTTL": 5, "retryBackoff": 100}}}]}' > /etc/kubernetes/images/admission.json
yq -i '.spec.containers[0].command[] |= sub("=NodeRestriction", "=NodeRestriction,ImagePolicyWebhook") | .spec.containers[0].command += ["--admission-control-config-file=/etc/kubernetes/images/admission.json"] | .spec.containers[0].volumeMounts += [{"name": "images", "mountPath": "/etc/kubernetes/images", "readOnly": true}] | .spec.volumes += [{"name": "images", "hostPath": {"path": "/etc/kubernetes/images"}}]' /etc/kubernetes/manifests/kube-apiserver.yaml
{{ ready_sh }}
