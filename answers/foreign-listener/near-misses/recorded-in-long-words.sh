# earns: none
# Connections were recorded, and nobody has read the recording.
timeout 6 sysdig --write /tmp/seconds.ckr
{{ answered_sh }}
