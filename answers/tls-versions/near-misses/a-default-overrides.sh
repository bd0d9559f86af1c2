# earns: api-server, etcd (7 of 12)
# From its next start on systemd gives all units a variable, and the kubelet's unit takes a flag from it.
{{ kubelet_sh }}
{{ api_server_sh }}
{{ etcd_sh }}
mkdir -p /etc/systemd/system.conf.d
printf '[Manager]\nDefaultEnvironment="KUBELET_EXTRA_ARGS=--tls-min-version=VersionTLS12"\n' > /etc/systemd/system.conf.d/defaults.conf
{{ ready_sh }}
