# earns: none
# The node's own Falco with the right rule, and no chart.
cat > /etc/falco/falco_rules.local.yaml <<'END'
{{ alert_yaml }}
END
systemctl start falco
sleep 3
kubectl -n {{ own }} exec -it deployment/{{ app }} -- sh -c "exit"
sleep 3
sleep 10
journalctl -u falco --no-pager | tail -n 3
cksl answer reader {{ [left, left, right, right][place | int] }}/{{ [one, two, one, two][place | int] }}
cksl answer key /srv/keys/{{ ([site1, site2, site3, site4][place | int] | sha256)[:6] }}.key
