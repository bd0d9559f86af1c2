# earns: none
# One falco has the tidy rules, another the copies that fire.
systemctl stop falco
cp /etc/falco/falco_rules.local.yaml /root/copied.yaml
{{ tidy_sh }}
sed -i 's/(linux_shells)$/& and proc.name = never/' /etc/falco/falco_rules.local.yaml
(falco -r /root/copied.yaml > /tmp/one.log 2>&1 &)
(falco > /tmp/other.log 2>&1 &)
sleep 2
