# The flag names the plugin's own settings, in the form from before AdmissionConfiguration; the backend has a name of the node's.
sed -i 's|https://127.0.0.1:8443|https://localhost:{{ port }}|; s|^\( *\)certificate-authority:|\1tls-server-name: 127.0.0.1\n&|' /etc/kubernetes/admission/backend.conf
printf 'imagePolicy:\n  kubeConfigFile: /etc/kubernetes/admission/backend.conf\n  allowTTL: 5\n  denyTTL: 5\n  retryBackoff: 100\n  defaultAllow: false\n' > /etc/kubernetes/admission/configuration.yaml
{{ manifest_sh }}
{{ ready_sh }}
