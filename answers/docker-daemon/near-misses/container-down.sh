# earns: no-tcp, root-only, no-new-privileges (9 of 10)
# The container does not run in the end.
{{ engine_sh }}
gpasswd -d {{ user }} docker
{{ privileges_sh }}
{{ restart_sh }}
docker stop {{ container }}
