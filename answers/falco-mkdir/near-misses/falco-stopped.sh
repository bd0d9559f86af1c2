# earns: found, stranger, process, place (7 of 10)
# All was found, and then Falco was ended.
{{ rule_sh }}
systemctl start falco
until journalctl _PID=$(systemctl show -P MainPID falco) | grep -q 'watching the system calls'; do sleep 0.1; done
mkdir -p /etc/falco/{{ folder }}
until journalctl -u falco --no-pager | grep -q /etc/.{{ nest }}; do sleep 0.2; done
until journalctl -u falco --no-pager | grep -q /etc/falco/{{ folder }}; do sleep 0.2; done
{{ answered_sh }}
systemctl stop falco
