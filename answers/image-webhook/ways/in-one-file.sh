# A new configuration that names a file of its own for the plugin, and a new kubeconfig file made by kubectl.
cd /etc/kubernetes/admission
kubectl config --kubeconfig new.conf set-cluster judge --server https://127.0.0.1:{{ port }}/review --certificate-authority backend-ca.crt --embed-certs
kubectl config --kubeconfig new.conf set-credentials nobody
kubectl config --kubeconfig new.conf set-context judge --cluster judge --user nobody
kubectl config --kubeconfig new.conf use-context judge
printf 'imagePolicy:\n  kubeConfigFile: /etc/kubernetes/admission/new.conf\n  allowTTL: 5\n  denyTTL: 5\n  retryBackoff: 100\n  defaultAllow: false\n' > plugin.yaml
printf 'apiVersion: apiserver.config.k8s.io/v1\nkind: AdmissionConfiguration\nplugins: [{name: ImagePolicyWebhook, path: plugin.yaml}]\n' > configuration.yaml
{{ manifest_sh }}
{{ ready_sh }}
