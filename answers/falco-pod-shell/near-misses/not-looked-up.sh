# earns: saw-it (2 of 16)
# The answers read out of the visitor's script, and no alert looked at.
kubectl -n {{ own }} exec -it deployment/{{ app }} -- sh -c "exit"
sleep 3
cksl answer visited {{ [left, left, right, right][place | int] }}/{{ [one, two, one, two][place | int] }}
cksl answer note /srv/note-{{ ([site1, site2, site3, site4][place | int] | sha256)[:6] }}
