# earns: saw-it, read-the-journal (3 of 16)
# One's own shell taken for the visitor's.
kubectl -n {{ own }} exec -it deployment/{{ app }} -- sh -c "exit"
sleep 15
journalctl -u falco --no-pager | grep "A shell was spawned" | tail -n 4
cksl answer visited {{ own }}/{{ app }}
cksl answer note /srv/page
