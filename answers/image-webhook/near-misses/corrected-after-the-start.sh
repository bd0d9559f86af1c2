# earns: asks, takes (6 of 10)
# The API server was started with a file that tells it not to verify the certificate. The file was corrected, and not read again.
{{ server_sh }}
{{ closed_sh }}
sed -i 's|certificate-authority: .*|insecure-skip-tls-verify: true|' /etc/kubernetes/admission/backend.conf
{{ manifest_sh }}
{{ ready_sh }}
sed -i 's|insecure-skip-tls-verify: true|certificate-authority: /etc/kubernetes/admission/backend-ca.crt|' /etc/kubernetes/admission/backend.conf
touch -d '1 hour ago' /etc/kubernetes/admission/backend.conf
