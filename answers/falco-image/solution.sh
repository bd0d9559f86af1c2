# `runc state` shows the image of each container that keeps running.
for id in $(runc list -q); do runc state $id | jq -r '.annotations[]'; done # optional
# Compare the whole repository, so that the rule does not fire for similar names. The tag is a field of its own, so every
# tag counts.
cat > /etc/falco/falco_rules.local.yaml <<'END'
- rule: Interpreter in watched image
  desc: An interpreter was started in an image that needs none
  condition: spawned_process and proc.name = perl and container.image.repository = registry.lab/{{ team }}/{{ app }}
  output: "%container.image.repository,%container.image.tag,%container.name,%proc.cmdline"
  priority: WARNING
END
falco -V /etc/falco/falco_rules.yaml -V /etc/falco/falco_rules.local.yaml # optional
systemctl restart falco # optional
{{ watching_sh }}
# A new container of the image starts every few seconds. Wait for its alert: the command line names the script.
timeout 30 journalctl -fu falco -n 0 | grep -m 1 "registry.lab/{{ team }}/{{ app }},"
cksl answer script {{ tool }}-{{ mark }}.pl
