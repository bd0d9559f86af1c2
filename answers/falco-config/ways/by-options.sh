# The settings are options on the service's command line; falco.yaml stays as it is.
units=/etc/systemd/system
{{ options_sh }}
until journalctl _PID=$(systemctl show -P MainPID falco) | grep -q 'watching the system calls'; do sleep 0.1; done
