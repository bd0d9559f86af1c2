# earns: written-once, still-fires (8 of 10)
# In the third rule the container was forgotten.
{{ tidy_sh }}
sed -i 's/ and container and proc.name in (linux_shells, fetchers)/ and proc.name in (linux_shells, fetchers)/' /etc/falco/falco_rules.local.yaml
systemctl restart falco
