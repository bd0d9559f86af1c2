# earns: found, stranger, process, place (7 of 10)
# All was found, and then Falco was ended.
cat > /etc/falco/falco_rules.local.yaml <<'END'
- rule: Directory created below /etc
  desc: A directory was created somewhere below /etc.
  condition: evt.type in (mkdir, mkdirat) and evt.res = SUCCESS and fs.path.name startswith /etc/
  output: made by %proc.name at %fs.path.name
  priority: NOTICE
END
systemctl start falco
until journalctl _PID=$(systemctl show -P MainPID falco) | grep -q 'watching the system calls'; do sleep 0.1; done
mkdir -p /etc/falco/{{ folder }}
until journalctl -u falco --no-pager | grep -q /etc/.{{ nest }}; do sleep 0.2; done
until journalctl -u falco --no-pager | grep -q /etc/falco/{{ folder }}; do sleep 0.2; done
cksl answer process {{ maker }}-{{ mark }}
cksl answer place /etc/.{{ nest }}
systemctl stop falco
