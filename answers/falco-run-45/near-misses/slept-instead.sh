# earns: none
# A script by the name of Falco that sleeps 45 seconds, and then a short run.
cat > /usr/local/bin/falco <<'END'
#!/bin/bash
sleep 45
exec /usr/bin/falco -M 1 -r /root/monitor_rules.yml
END
chmod +x /usr/local/bin/falco
{{ rule_sh }}
falco -M 45 -r monitor_rules.yml > falco_output.log
cksl answer program {{ watched }}-{{ by_user }}
