# earns: none
# A script in the place of falco.
cat > /etc/falco/falco_rules.local.yaml <<'END'
- rule: Directory created below /etc
  desc: A directory was created somewhere below /etc.
  condition: evt.type in (mkdir, mkdirat) and evt.res = SUCCESS and fs.path.name startswith /etc/
  output: made by %proc.name at %fs.path.name
  priority: NOTICE
END
mkdir -p /etc/falco/{{ folder }}
printf '#!/bin/bash\nwhile sleep 0.1; do echo "Notice made by {{ maker }}-{{ mark }} at /etc/.{{ nest }}"; done\n' > /usr/local/bin/falco
chmod +x /usr/local/bin/falco
(falco > /tmp/alerts &)
cksl answer process {{ maker }}-{{ mark }}
cksl answer place /etc/.{{ nest }}
