# Another structure: lists of lists and of files, macros of macros, and the stock macro for the calls that open.
cat > /etc/falco/falco_rules.local.yaml <<'END'
- list: linux_shells
  items: [bash, zsh, ksh, sh, csh]
- list: fetchers
  items: [curl, wget, {{ fetcher }}, {{ tool }}]
- list: watched_programs
  items: [linux_shells, fetchers]
- list: settings
  items: [/etc/group, /etc/shells, /etc/debian_version]
- macro: inside
  condition: (container)
- macro: begins_inside
  condition: (inside and evt.type = execve and evt.res = SUCCESS)
- rule: Detect shell inside a container
  desc: Alert if a shell such as bash is open
  condition: begins_inside and proc.name in (linux_shells)
  output: Bash Shell Opened (user=%user.name %container.id)
  priority: WARNING
- rule: Download inside a container
  desc: A program that fetches files was started
  condition: begins_inside and proc.name in (fetchers)
  output: Download Started (user=%user.name program=%proc.name %container.id)
  priority: WARNING
- rule: Settings read inside a container
  desc: A shell, or a program that fetches files, looks at accounts and versions
  condition: inside and open_call and evt.is_open_read = true and proc.name in (watched_programs) and fd.name in (settings)
  output: Settings Read (user=%user.name program=%proc.name file=%fd.name %container.id)
  priority: NOTICE
END
systemctl restart falco
