# earns: none
# Connections were recorded, and nobody has read the recording: how that goes was looked up, and ss shows the rest.
timeout 6 sysdig -w /tmp/seconds.ckr
sysdig --help
ss -tanp
{{ answered_sh }}
systemctl mask --now {{ unit }}.service
