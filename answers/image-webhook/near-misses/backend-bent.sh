# earns: asks, fails-closed (8 of 10)
# All is configured, and the backend permits another registry now.
{{ server_sh }}
{{ closed_sh }}
{{ manifest_sh }}
sed -i 's/registry.k8s.io/ghcr.io/' /usr/lib/image-backend/answer
{{ ready_sh }}
