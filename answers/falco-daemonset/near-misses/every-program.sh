# earns: repository, installed, fires, by-values, says-what, caught (12 of 21)
# Raised by the pods' own check of their keys, too; and nobody looked for an alert.
{{ values_sh }}
sed -i 's/ and proc.name != sha256sum//' /root/values.yaml
{{ installed_sh }}
sleep 12
cksl answer reader {{ [left, left, right, right][place | int] }}/{{ [one, two, one, two][place | int] }}
cksl answer key /srv/keys/{{ ([site1, site2, site3, site4][place | int] | sha256)[:6] }}.key
