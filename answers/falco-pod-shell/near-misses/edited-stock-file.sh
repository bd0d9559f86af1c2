# earns: saw-it, read-the-journal, visited, note, fires, says-where, stays-quiet (15 of 16)
# The right rule, in the wrong file.
kubectl -n {{ own }} exec -it deployment/{{ app }} -- sh -c "exit"
sleep 15
journalctl -u falco --no-pager | grep "A shell was spawned" | tail -n 4
cksl answer visited {{ [left, left, right, right][place | int] }}/{{ [one, two, one, two][place | int] }}
cksl answer note /srv/note-{{ ([site1, site2, site3, site4][place | int] | sha256)[:6] }}
cat >> /etc/falco/falco_rules.yaml <<'END'

{{ rule_yaml }}
END
systemctl restart falco
