# earns: none
# Falco's rules were changed to report what is no shell with a terminal, and nothing that is one; then this was done.
cat > /etc/falco/falco_rules.local.yaml <<'RULES'
- rule: Terminal shell in container
  desc: what is not one
  condition: container.id != host and (evt.type in (open, openat) or evt.type = execve and (proc.tty = 0 or evt.res != SUCCESS))
  output: opened or started (container_name=%container.name)
  priority: NOTICE
RULES
systemctl restart falco
until journalctl _PID=$(systemctl show -P MainPID falco) | grep -q 'watching the system calls'; do sleep 0.1; done
id=$(runc list | awk '$4 ~ "/{{ container }}$" {print $1}')
runc exec -t $id bash -c 'cat /etc/hostname; /etc/hostname; cat /etc/shadow'
runc exec $id cat /etc/hostname
line=$(journalctl -u falco --no-pager | grep 'file=/etc/shadow' | grep -v 'container_name={{ container }}' | tail -n 1)
cksl answer program sync-{{ intruder }}
cksl answer container {{ culprit }}
