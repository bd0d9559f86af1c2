# The engine listens on TCP because of a flag, which comes from /etc/default/docker.
ss -ltnp | grep dockerd
systemctl cat docker | grep -e EnvironmentFile -e ExecStart # optional
{{ engine_sh }}
# Who is in the group docker is root. The account stays.
gpasswd -d {{ user }} docker
# One key in the configuration is for all containers that start from now on.
{{ privileges_sh }}
# The engine reads its flags and its configuration when it starts. The container comes back with it.
{{ restart_sh }}
