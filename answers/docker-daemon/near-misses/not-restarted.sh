# earns: root-only (3 of 10)
# The files are right, and the engine has not read them.
{{ engine_sh }}
gpasswd -d {{ user }} docker
{{ privileges_sh }}
