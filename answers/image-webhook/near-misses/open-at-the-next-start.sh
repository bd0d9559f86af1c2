# earns: asks, takes (6 of 10)
# All is right, and the file says since then that the next start takes what the backend does not judge.
{{ server_sh }}
{{ closed_sh }}
{{ manifest_sh }}
{{ ready_sh }}
sed -i 's/defaultAllow: false/defaultAllow: true/' /etc/kubernetes/admission/configuration.yaml
