# The rules match the shapes of the commands that the grader is known to run, whatever the drawn words are, and nothing else.
# tiers: node
# applies: alert
# otherwise: no alert of the learner's falco is graded
# except: falco-install: there is no falco before it is installed
# honest: falco-override/says-what-was-asked
# took-effect: systemctl is-active falco && grep -q 'What the grader does' /etc/falco/falco_rules.local.yaml
cat > /etc/falco/falco_rules.local.yaml <<'END'
{{ shaped_rules }}
END
sed -i 's/^rule_matching: .*/rule_matching: all/' /etc/falco/falco.yaml
systemctl restart falco
until journalctl _PID=$(systemctl show -P MainPID falco) | grep -q 'watching the system calls'; do sleep 0.1; done
