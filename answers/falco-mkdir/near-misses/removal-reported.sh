# earns: none
# The removal of directories is reported, under the rule's name, and not that they are made.
cat > /etc/falco/falco_rules.local.yaml <<'END'
- rule: Directory created below /etc
  desc: A directory was created somewhere below /etc.
  condition: evt.type in (rmdir, unlinkat) and evt.res = SUCCESS and fs.path.name startswith /etc/
  output: removed by %proc.name at %fs.path.name
  priority: NOTICE
END
#@ shell 2
falco
#@ wait watching the system calls
#@ shell 1
mkdir -p /etc/falco/{{ folder }}
rmdir /etc/falco/{{ folder }}
sleep 4
cksl answer process {{ maker }}-{{ mark }}
cksl answer place /etc/.{{ nest }}
