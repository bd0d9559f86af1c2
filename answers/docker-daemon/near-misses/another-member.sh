# earns: no-tcp, no-new-privileges, works (7 of 10)
# The group has another member in place of the user.
{{ engine_sh }}
gpasswd -d {{ user }} docker
gpasswd -M www-data docker
{{ privileges_sh }}
{{ restart_sh }}
