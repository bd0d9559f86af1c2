# earns: none
# Each rule has macros of its own: the copies moved.
{{ tidy_sh }}
sed -i -e '/^- rule: Detect/i - macro: c2\n  condition: (container.id != host)\n- macro: s2\n  condition: (evt.type = execve and evt.res = SUCCESS)' \
    -e 's/started and container and proc.name in (fetchers)/s2 and c2 and proc.name in (fetchers)/' /etc/falco/falco_rules.local.yaml
systemctl restart falco
