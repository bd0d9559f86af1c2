# earns: found, fires, stranger, process, place (9 of 10)
# Every folder is reported, wherever it is.
cat > /etc/falco/falco_rules.local.yaml <<'END'
- rule: Directory created below /etc
  desc: A directory was created somewhere below /etc.
  condition: evt.type in (mkdir, mkdirat) and evt.res = SUCCESS
  output: made by %proc.name at %fs.path.name
  priority: NOTICE
END
#@ shell 2
falco
#@ wait watching the system calls
#@ shell 1
mkdir -p /etc/falco/{{ folder }}
sleep 4
cksl answer process {{ maker }}-{{ mark }}
cksl answer place /etc/.{{ nest }}
