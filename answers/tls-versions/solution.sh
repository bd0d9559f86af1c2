# The names of versions and suites are in the help of each program.
kube-apiserver --help | grep -A1 tls-min-version # optional
# The kubelet reads its configuration file when it starts. It comes first: while it replaces static pods, a restart delays them.
{{ kubelet_sh }}
# The API server is a static pod, so change its manifest. The kubelet starts it again.
{{ api_server_sh }}
# etcd takes a list of suites, which counts for TLS 1.2 and older. TLS 1.3 has suites of its own.
{{ etcd_sh }}
# Wait until all of them run with their new settings.
{{ ready_sh }}
# A client that knows TLS 1.2 only gets an alert now.
openssl s_client -connect 10.10.0.2:6443 -tls1_2 < /dev/null # optional
