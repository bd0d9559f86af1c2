# earns: no-tcp, no-new-privileges, works (7 of 10)
# The group is gone, which systemd needs when it makes the socket anew: after the next boot nobody can use the engine.
{{ engine_sh }}
groupdel docker
{{ privileges_sh }}
{{ restart_sh }}
