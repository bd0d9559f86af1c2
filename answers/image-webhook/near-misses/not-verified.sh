# earns: asks, takes (6 of 10)
# The server has a name that the certificate lacks, so the API server was told not to verify it.
sed -i 's|127.0.0.1:8443|localhost:{{ port }}|; s|certificate-authority: .*|insecure-skip-tls-verify: true|' /etc/kubernetes/admission/backend.conf
{{ closed_sh }}
{{ manifest_sh }}
{{ ready_sh }}
