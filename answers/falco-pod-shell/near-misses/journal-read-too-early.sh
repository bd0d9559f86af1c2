# earns: saw-it (2 of 16)
# The visitor's alerts were found first; nobody looked for one's own.
sleep 15
journalctl -u falco --no-pager | grep "A shell was spawned" | tail -n 4
kubectl -n {{ own }} exec -it deployment/{{ app }} -- sh -c "exit"
cksl answer visited {{ [left, left, right, right][place | int] }}/{{ [one, two, one, two][place | int] }}
cksl answer note /srv/note-{{ ([site1, site2, site3, site4][place | int] | sha256)[:6] }}
