# earns: asks, takes (6 of 10)
# The plugin's file is right, and is not read: the settings in the configuration go before it, and verify nothing.
cd /etc/kubernetes/admission
{{ server_sh }}
sed 's|certificate-authority: .*|insecure-skip-tls-verify: true|' backend.conf > lax.conf
printf 'imagePolicy:\n  kubeConfigFile: /etc/kubernetes/admission/backend.conf\n  allowTTL: 5\n  denyTTL: 5\n  retryBackoff: 500\n' > plugin.yaml
sed -i 's|/backend.conf|/lax.conf|; s|- name: ImagePolicyWebhook|&\n    path: plugin.yaml|; s/defaultAllow: true/defaultAllow: false/' configuration.yaml
{{ manifest_sh }}
{{ ready_sh }}
