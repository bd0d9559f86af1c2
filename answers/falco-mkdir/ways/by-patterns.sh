# The result as a number and the path by a pattern; falco runs in the background; install creates the directory.
cat > /etc/falco/falco_rules.local.yaml <<'END'
- rule: Directory created below /etc
  desc: A directory was created somewhere below /etc.
  condition: (evt.type = mkdir or evt.type = mkdirat) and not evt.failed = true and fs.path.name regex "^/etc/.+"
  output: "%proc.pname > %proc.name %evt.type %fs.path.name"
  priority: notice
END
falco > /tmp/alerts 2> /tmp/messages &
until grep -q 'watching the system calls' /tmp/alerts /tmp/messages; do sleep 0.1; done
cd /etc/falco
install -d -m 700 {{ folder }}
until grep '/etc/\.' /tmp/alerts; do sleep 0.2; done
{{ answered_sh }}
