# earns: none
# Connections were recorded, and nobody has read the recording. What ss shows of them is said.
timeout 6 sysdig -w /tmp/seconds.ckr
ss -tanp
cksl answer port {{ port }}
cksl answer process {{ listener }}-{{ mark }}
cksl answer peer 10.{{ net }}.0.{{ peer }}
cksl answer unit {{ unit }}.service
systemctl mask --now {{ unit }}.service
