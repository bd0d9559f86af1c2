# earns: asks, fails-closed (8 of 10)
# All is configured, and the backend will not start at the next boot.
{{ server_sh }}
{{ closed_sh }}
{{ manifest_sh }}
{{ ready_sh }}
systemctl disable image-backend
