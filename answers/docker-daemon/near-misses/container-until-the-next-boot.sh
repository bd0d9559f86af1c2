# earns: no-tcp, root-only, no-new-privileges (9 of 10)
# Nobody starts the container again after a boot.
{{ engine_sh }}
gpasswd -d {{ user }} docker
{{ privileges_sh }}
{{ restart_sh }}
docker update --restart no {{ container }}
