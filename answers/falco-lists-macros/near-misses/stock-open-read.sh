# earns: still-quiet, written-once (6 of 10)
# The stock macro for reading takes the place of what was there. It asks for an open that works, too.
{{ tidy_sh }}
sed -i 's/evt.type in (open, openat, openat2) and evt.is_open_read = true/open_read/' /etc/falco/falco_rules.local.yaml
systemctl restart falco
