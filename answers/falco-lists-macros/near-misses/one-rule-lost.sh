# earns: none
# Short and tidy, and the third rule is gone.
{{ tidy_sh }}
sed -i '/^- rule: Settings/,$d' /etc/falco/falco_rules.local.yaml
systemctl restart falco
