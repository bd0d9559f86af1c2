# earns: none
# Connections were recorded, and nobody has read the recording.
timeout 6 sysdig -v -w /tmp/seconds.ckr
{{ answered_sh }}
