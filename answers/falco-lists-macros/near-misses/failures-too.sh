# earns: written-once, still-fires (8 of 10)
# Whether the program could be started is not looked at any more.
{{ tidy_sh }}
sed -i 's/(evt.type = execve and evt.res = SUCCESS)/(evt.type = execve)/' /etc/falco/falco_rules.local.yaml
systemctl restart falco
