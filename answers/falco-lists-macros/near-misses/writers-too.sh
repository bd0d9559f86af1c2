# earns: written-once, still-fires (8 of 10)
# The third rule does not ask any more whether the file is read.
{{ tidy_sh }}
sed -i 's/ and evt.is_open_read = true//' /etc/falco/falco_rules.local.yaml
systemctl restart falco
