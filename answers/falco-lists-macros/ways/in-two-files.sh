# Two files: lists and macros before the rules in one of their own, and the programs compared by alternatives.
cat > /etc/falco/shared.yaml <<'END'
- list: linux_shells
  items: [bash, zsh, ksh, sh, csh]
- list: programs_that_fetch
  items: [curl, wget, {{ fetcher }}, {{ tool }}]
- macro: container
  condition: container.id != host
- macro: in_a_container_starts
  condition: container and evt.type=execve and evt.res=SUCCESS
END
sed -i 's|^  - /etc/falco/falco_rules.local.yaml|  - /etc/falco/shared.yaml\n&|' /etc/falco/falco.yaml
cat > /etc/falco/falco_rules.local.yaml <<'END'
- rule: Detect shell inside a container
  desc: Alert if a shell such as bash is open
  condition: in_a_container_starts and (proc.name in (linux_shells))
  output: Bash Shell Opened (user=%user.name %container.id)
  priority: WARNING
- rule: Download inside a container
  desc: A program that fetches files was started
  condition: in_a_container_starts and (proc.name in (programs_that_fetch))
  output: Download Started (user=%user.name program=%proc.name %container.id)
  priority: WARNING
- rule: Settings read inside a container
  desc: A shell, or a program that fetches files, looks at accounts and versions
  condition: container and (evt.type=open or evt.type=openat or evt.type=openat2) and evt.is_open_read=true and (proc.name in (linux_shells) or proc.name in (programs_that_fetch)) and (fd.name=/etc/group or fd.name=/etc/shells or fd.name=/etc/debian_version)
  output: Settings Read (user=%user.name program=%proc.name file=%fd.name %container.id)
  priority: NOTICE
END
systemctl restart falco
