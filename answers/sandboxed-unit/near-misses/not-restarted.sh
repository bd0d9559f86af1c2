# earns: none
# The drop-in is right, and the old process runs on.
{{ dropin_sh }}
systemctl daemon-reload
