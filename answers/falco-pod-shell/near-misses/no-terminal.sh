# earns: none
# A shell without a terminal raises nothing yet.
kubectl -n {{ own }} exec deployment/{{ app }} -- sh -c "exit"
sleep 3
journalctl -u falco --no-pager | tail -n 4
cksl answer visited {{ [left, left, right, right][place | int] }}/{{ [one, two, one, two][place | int] }}
cksl answer note /srv/note-{{ ([site1, site2, site3, site4][place | int] | sha256)[:6] }}
