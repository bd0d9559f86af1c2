# earns: api-server, etcd (7 of 12)
# The kubelet runs with the setting, and then a script has its place that starts it with a flag.
{{ kubelet_sh }}
{{ api_server_sh }}
{{ etcd_sh }}
{{ ready_sh }}
cat > /root/kubelet <<'END'
#!/bin/bash
exec -a kubelet /usr/bin/kubelet.real "$@" --tls-min-version=VersionTLS12
END
chmod +x /root/kubelet
cp -p /usr/bin/kubelet /usr/bin/kubelet.real
mv /root/kubelet /usr/bin/kubelet
