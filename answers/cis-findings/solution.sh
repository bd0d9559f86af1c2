# kube-bench names what fails, and says below how each finding is fixed.
kube-bench run --targets master,node | grep FAIL
# Only root may read the kubeconfig files: they hold keys.
chmod 600 /etc/kubernetes/*.conf
# All three components take the same flag. The kubelet starts a static pod again when its file has changed.
{{ manifests_sh }}
# The kubelet's own flag comes from /etc/default/kubelet. Change its value and keep the other flag.
{{ kubelet_sh }}
# Wait until all components run with their new flags.
{{ ready_sh }}
{{ controllers_sh }}
# The same checks pass now.
kube-bench run --targets master,node --check 1.1.13,1.1.15,1.1.17,1.2.15,1.3.2,1.4.1,4.2.5 --noremediations # optional
