# earns: written-once (4 of 10)
# Three shells were forgotten, and one was added.
{{ tidy_sh }}
sed -i 's/bash, zsh, ksh, sh, csh/bash, sh/; s/(linux_shells)/(linux_shells, fish)/' /etc/falco/falco_rules.local.yaml
systemctl restart falco
