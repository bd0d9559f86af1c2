# A program creates a directory by `mkdir` or `mkdirat`, so the rule names both; `evt.res` keeps failed calls
# out. `fs.path.name` is the absolute path, also where the program gave a relative one.
cat > /etc/falco/falco_rules.local.yaml <<'END'
- rule: Directory created below /etc
  desc: A directory was created somewhere below /etc. # optional
  condition: evt.type in (mkdir, mkdirat) and evt.res = SUCCESS and fs.path.name startswith /etc/
  output: made by %proc.name at %fs.path.name
  priority: NOTICE
END
# Check that the file loads before you run Falco with it.
falco -V /etc/falco/falco_rules.local.yaml # optional
# Run Falco in a second terminal and leave it running. `tee` shows its lines and also saves them in `/tmp/alerts`.
#@ shell 2
falco 2>&1 | tee /tmp/alerts
#@ wait watching the system calls
# Make the directory only when Falco watches, because it reports nothing from before.
#@ shell 1
mkdir -p /etc/falco/{{ folder }}
until grep -q 'at /etc/\.' /tmp/alerts; do sleep 0.2; done # optional
# Other alerts are for a directory that you did not make, and its name begins with a dot. Take the first such line.
line=$(grep -m 1 'at /etc/\.' /tmp/alerts)
# In an alert of this rule, the name of the process follows `made by`, and the path follows `at`.
cksl answer process $(sed 's/.*made by \([^ ]*\).*/\1/' <<< "$line")
cksl answer place $(sed 's/.* at \([^ ]*\).*/\1/' <<< "$line")
