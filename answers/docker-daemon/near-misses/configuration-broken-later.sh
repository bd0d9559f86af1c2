# earns: root-only, no-new-privileges (6 of 10)
# The flag for privileges is the unit's, and a comma too many came into the configuration after the start: the engine does not start again.
gpasswd -d {{ user }} docker
echo 'DOCKER_OPTS="--no-new-privileges"' > /etc/default/docker
{{ restart_sh }}
sed -i 's/false$/false,/' /etc/docker/daemon.json
