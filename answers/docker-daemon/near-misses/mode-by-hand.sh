# earns: no-tcp, no-new-privileges, works (7 of 10)
# The socket has the right mode until systemd makes it anew, and the user stays in the group.
{{ engine_sh }}
{{ privileges_sh }}
{{ restart_sh }}
chmod 600 /run/docker.sock
