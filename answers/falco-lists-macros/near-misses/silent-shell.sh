# earns: written-once, still-fires (8 of 10)
# What is written counts, too, and so does a file of that name elsewhere; the container's sh does nothing.
cat > /etc/falco/falco_rules.local.yaml <<'END'
- list: linux_shells
  items: [bash, zsh, ksh, sh, csh]
- list: fetchers
  items: [curl, wget, {{ fetcher }}, {{ tool }}]
- macro: container
  condition: (container.id != host)
- macro: started
  condition: (evt.type = execve and evt.res = SUCCESS)
- rule: Detect shell inside a container
  desc: Detect shell inside a container
  condition: started and container and proc.name in (linux_shells)
  output: Bash Shell Opened (user=%user.name %container.id)
  priority: WARNING
- rule: Download inside a container
  desc: Download inside a container
  condition: started and container and proc.name in (fetchers)
  output: Download Started (user=%user.name program=%proc.name %container.id)
  priority: WARNING
- rule: Settings read inside a container
  desc: Settings read inside a container
  condition: evt.type in (open, openat, openat2) and fd.num >= 0 and container and proc.name in (linux_shells, fetchers) and fd.filename in (group, shells, debian_version)
  output: Settings Read (user=%user.name program=%proc.name file=%fd.name %container.id)
  priority: NOTICE
END
systemctl restart falco
id=$(runc list | awk '$4 ~ "/{{ container }}$" {print $1}')
nsenter -t $(runc state $id | jq .pid) -m mount --bind /usr/bin/true /usr/bin/sh
