# earns: opened-a-shell (2 of 10)
# A rule of one's own reports who opens the file to write; in this container nobody can, and nothing was read.
cat > /etc/falco/falco_rules.local.yaml <<'RULES'
- rule: Read sensitive file untrusted
  desc: written, not read
  condition: container.id != host and evt.type in (open, openat) and fd.name = /etc/shadow and evt.is_open_write = true
  output: opened (file=%fd.name container_name=%container.name)
  priority: WARNING
RULES
systemctl restart falco
until journalctl _PID=$(systemctl show -P MainPID falco) | grep -q 'watching the system calls'; do sleep 0.1; done
runc exec -t $(runc list | awk '$4 ~ "/{{ container }}$" {print $1}') bash -c ': >> /etc/shadow'
line=$(journalctl -u falco --no-pager | grep 'file=/etc/shadow' | grep -v 'container_name={{ container }}' | tail -n 1)
cksl answer program sync-{{ intruder }}
cksl answer container {{ culprit }}
