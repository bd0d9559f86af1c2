# earns: none
# The macro names the one container of this node instead of any.
{{ tidy_sh }}
sed -i 's/(container.id != host)/(container.name = {{ container }})/' /etc/falco/falco_rules.local.yaml
systemctl restart falco
