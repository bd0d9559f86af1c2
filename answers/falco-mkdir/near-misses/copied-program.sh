# earns: none
# A copy of falco, which is not the program that the lab put there.
cat > /etc/falco/falco_rules.local.yaml <<'END'
- rule: Directory created below /etc
  desc: A directory was created somewhere below /etc.
  condition: evt.type in (mkdir, mkdirat) and evt.res = SUCCESS and fs.path.name startswith /etc/
  output: made by %proc.name at %fs.path.name
  priority: NOTICE
END
cp /opt/cksl/bin/cksl-node /tmp/falco
(exec -a falco /tmp/falco > /tmp/alerts 2>&1 &)
sleep 1
mkdir -p /etc/falco/{{ folder }}
sleep 4
cksl answer process {{ maker }}-{{ mark }}
cksl answer place /etc/.{{ nest }}
