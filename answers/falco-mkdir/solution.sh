# A rule, falco in the second terminal, a folder in the first.
cat > /etc/falco/falco_rules.local.yaml <<'END'
- rule: Folder made below /etc
  desc: A folder was made somewhere below /etc. # optional
  condition: evt.type in (mkdir, mkdirat) and evt.res = SUCCESS and fs.path.name startswith /etc/
  output: made by %proc.name at %fs.path.name
  priority: NOTICE
END
falco -V /etc/falco/falco_rules.local.yaml # optional
#@ shell 2
falco 2>&1 | tee /tmp/alerts
#@ wait watching the system calls
#@ shell 1
mkdir -p /etc/falco/{{ folder }}
until grep -q 'at /etc/\.' /tmp/alerts; do sleep 0.2; done # optional
line=$(grep -m 1 'at /etc/\.' /tmp/alerts)
cksl answer process $(sed 's/.*made by \([^ ]*\).*/\1/' <<< "$line")
cksl answer place $(sed 's/.* at \([^ ]*\).*/\1/' <<< "$line")
