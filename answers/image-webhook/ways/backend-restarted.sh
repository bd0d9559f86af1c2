# The CA is embedded, and at the end the backend is stopped, missed and started again.
kubectl config --kubeconfig /etc/kubernetes/admission/backend.conf set-cluster backend --server https://127.0.0.1:{{ port }}/ --certificate-authority /etc/kubernetes/admission/backend-ca.crt --embed-certs
{{ closed_sh }}
{{ manifest_sh }}
{{ ready_sh }}
systemctl stop image-backend
! kubectl run nobody --image registry.lab/busybox:1.35 --dry-run=server # optional
systemctl start image-backend
