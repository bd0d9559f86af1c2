# earns: repository, installed, fires, by-values, says-what, stays-quiet, caught (14 of 21)
# All but the shell, and no log was read: the answers were found by other means.
{{ values_sh }}
{{ installed_sh }}
sleep 12
cksl answer reader {{ [left, left, right, right][place | int] }}/{{ [one, two, one, two][place | int] }}
cksl answer key /srv/keys/{{ ([site1, site2, site3, site4][place | int] | sha256)[:6] }}.key
