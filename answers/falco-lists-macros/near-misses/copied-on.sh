# earns: none
# The rules as they were, with other blanks.
cat > /etc/falco/falco_rules.local.yaml <<'END'
- rule: Detect shell inside a container
  desc: Detect shell inside a container
  condition: evt.type = execve and evt.res = SUCCESS and container.id != host and (proc.name = bash or proc.name = zsh or proc.name = ksh or proc.name = sh or proc.name = csh)
  output: Bash Shell Opened (user=%user.name %container.id)
  priority: WARNING
- rule: Download inside a container
  desc: Download inside a container
  condition: evt.type = execve and evt.res = SUCCESS and container.id != host and (proc.name = curl or proc.name = wget or proc.name = {{ fetcher }} or proc.name = {{ tool }})
  output: Download Started (user=%user.name program=%proc.name %container.id)
  priority: WARNING
- rule: Settings read inside a container
  desc: Settings read inside a container
  condition: (evt.type = open or evt.type = openat or evt.type = openat2) and evt.is_open_read = true and container.id != host and (proc.name = bash or proc.name = zsh or proc.name = ksh or proc.name = sh or proc.name = csh or proc.name = curl or proc.name = wget or proc.name = {{ fetcher }} or proc.name = {{ tool }}) and (fd.name = /etc/group or fd.name = /etc/shells or fd.name = /etc/debian_version)
  output: Settings Read (user=%user.name program=%proc.name file=%fd.name %container.id)
  priority: NOTICE
END
systemctl restart falco
