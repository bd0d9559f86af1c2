# earns: closed, unit (4 of 10)
# Masked, and the program still lies there.
systemctl mask --now {{ needless }}.socket {{ needless }}.service
cksl answer unit {{ needless }}.socket
