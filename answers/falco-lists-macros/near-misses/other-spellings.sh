# earns: none
# Nothing is shared but macros and lists that are about nothing, and each value has other letters or another field.
cat > /etc/falco/falco_rules.local.yaml <<'END'
- rule: Detect shell inside a container
  desc: Detect shell inside a container
  condition: >
    evt.type = execve and evt.res = SUCCESS and container.id != host and proc.name in (bash, zsh, ksh, sh, csh)
    and not never_true and not user.name in (shell_binaries) and not user.name in (server_binaries)
  output: Bash Shell Opened (user=%user.name %container.id)
  priority: WARNING
- rule: Download inside a container
  desc: Download inside a container
  condition: >
    syscall.type = execve and tolower(evt.res) = success and tolower(container.id) != host
    and proc.name in (curl, wget, {{ fetcher }}, {{ tool }})
    and not never_true and not user.name in (shell_binaries) and not user.name in (server_binaries)
  output: Download Started (user=%user.name program=%proc.name %container.id)
  priority: WARNING
- rule: Settings read inside a container
  desc: Settings read inside a container
  condition: >
    evt.type in (open, openat, openat2) and evt.is_open_read = true and toupper(container.id) != HOST
    and tolower(proc.name) in (bash, zsh, ksh, sh, csh, curl, wget, {{ fetcher }}, {{ tool }})
    and fd.name in (/etc/group, /etc/shells, /etc/debian_version)
    and not never_true and not user.name in (shell_binaries) and not user.name in (server_binaries)
  output: Settings Read (user=%user.name program=%proc.name file=%fd.name %container.id)
  priority: NOTICE
END
systemctl restart falco
