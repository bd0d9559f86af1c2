# The path is compared as an argument of the call, and falco writes JSON in a second terminal.
cat > /etc/falco/falco_rules.local.yaml <<'END'
- rule: Directory created below /etc
  desc: A directory was created somewhere below /etc.
  condition: evt.type in (mkdir, mkdirat) and evt.res = SUCCESS and evt.arg.path startswith /etc/
  output: made by %proc.name at %fs.path.name
  priority: NOTICE
END
#@ shell 2
falco -o json_output=true | tee /tmp/alerts
#@ wait watching the system calls
#@ shell 1
mkdir -p /etc/falco/{{ folder }}
until grep /etc/.{{ nest }} /tmp/alerts; do sleep 0.2; done
{{ answered_sh }}
