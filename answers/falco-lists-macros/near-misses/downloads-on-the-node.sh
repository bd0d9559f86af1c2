# earns: written-once, still-fires (8 of 10)
# In the second rule the container was forgotten.
{{ tidy_sh }}
sed -i 's/started and container and proc.name in (fetchers)/started and proc.name in (fetchers)/' /etc/falco/falco_rules.local.yaml
systemctl restart falco
