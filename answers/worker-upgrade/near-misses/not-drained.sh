# earns: configured, packages (5 of 15)
# The kubelet goes to another minor version below the pods.
kubectl cordon worker-1
{{ kubeadm_sh }}
{{ kubelet_sh }}
{{ upgraded_sh }}
kubectl uncordon worker-1
