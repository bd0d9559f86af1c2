# Another structure: macros for the programs, too, and the stock macro for containers.
cat > /etc/falco/falco_rules.local.yaml <<'END'
- list: linux_shells
  items: [bash, zsh, ksh, sh, csh]
- list: fetchers
  items: [curl, wget, {{ fetcher }}, {{ tool }}]
- macro: a_shell
  condition: (proc.name in (linux_shells))
- macro: a_fetcher
  condition: (proc.name in (fetchers))
- macro: begins
  condition: (evt.type = execve and evt.res = SUCCESS and container)
- rule: Detect shell inside a container
  desc: Detect shell inside a container
  condition: begins and a_shell
  output: Bash Shell Opened (user=%user.name %container.id)
  priority: WARNING
- rule: Download inside a container
  desc: Download inside a container
  condition: begins and a_fetcher
  output: Download Started (user=%user.name program=%proc.name %container.id)
  priority: WARNING
- rule: Settings read inside a container
  desc: Settings read inside a container
  condition: evt.type in (open, openat, openat2) and evt.is_open_read = true and container and (a_shell or a_fetcher) and fd.name in (/etc/group, /etc/shells, /etc/debian_version)
  output: Settings Read (user=%user.name program=%proc.name file=%fd.name %container.id)
  priority: NOTICE
END
systemctl restart falco
