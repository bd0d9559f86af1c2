# A second terminal follows the journal from before the shell, and nobody opens the journal again.
#@ shell 2
journalctl -fu falco
#@ wait watching the system calls
#@ shell 1
kubectl -n {{ own }} exec -it deployment/{{ app }} -- sh
#@ wait /
exit
#@ shell 2
#@ wait k8s_ns={{ own }}
#@ wait note-
#@ key C-c
#@ shell 1
cksl answer visited {{ [left, left, right, right][place | int] }}/{{ [one, two, one, two][place | int] }}
cksl answer note /srv/note-{{ ([site1, site2, site3, site4][place | int] | sha256)[:6] }}
cat > /etc/falco/falco_rules.local.yaml <<'END'
{{ rule_yaml }}
END
systemctl restart falco
