# earns: no-tcp, no-new-privileges (6 of 10)
# The user is gone with the membership.
{{ engine_sh }}
userdel -r {{ user }}
{{ privileges_sh }}
{{ restart_sh }}
