# earns: none
# All is shared, and a priority has changed on the way.
{{ tidy_sh }}
sed -i '0,/WARNING/s//NOTICE/' /etc/falco/falco_rules.local.yaml
systemctl restart falco
