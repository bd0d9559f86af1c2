# Which image is it? The containers that stay tell theirs.
for id in $(runc list -q); do runc state $id | jq -r '.annotations[]'; done # optional
# The whole repository, so that no similar name is meant; the tag is another field.
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
# The new containers of the image come every few seconds.
timeout 30 journalctl -fu falco -n 0 | grep -m 1 "registry.lab/{{ team }}/{{ app }},"
cksl answer script {{ tool }}-{{ mark }}.pl
