# A drop-in for the unit takes the place of /etc/default/kubelet; the bindings are edited in an editor.
mkdir -p /etc/systemd/system/kubelet.service.d
printf '[Service]\nEnvironmentFile=\nEnvironmentFile=-/var/lib/kubelet/kubeadm-flags.env\nEnvironment=KUBELET_EXTRA_ARGS=--max-pods={{ room }}\n' > /etc/systemd/system/kubelet.service.d/flags.conf
systemctl daemon-reload
{{ restarted_sh }}
cat > /root/editor <<'END'
#!/bin/sh
jq 'del(.subjects[] | select(.name | test("^system:(anonymous|unauthenticated)$")))' "$1" > /root/edited && cat /root/edited > "$1"
END
chmod +x /root/editor
KUBE_EDITOR=/root/editor kubectl edit clusterrolebinding {{ wide }} -o json
KUBE_EDITOR=/root/editor kubectl -n {{ team }} edit rolebinding {{ narrow }} -o json
