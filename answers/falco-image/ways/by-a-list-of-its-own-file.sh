# A list and a macro in a file of rules.d, and Falco loads them by itself.
mkdir -p /etc/falco/rules.d
cat > /etc/falco/rules.d/images.yaml <<'END'
- list: watched_images
  items: [registry.lab/{{ team }}/{{ app }}]
- macro: in_watched_image
  condition: (container.id != host and container.image.repository in (watched_images))
- rule: Interpreter in watched image
  desc: perl
  condition: in_watched_image and evt.type in (execve, execveat) and evt.dir = < and proc.name in (perl)
  output: "%container.image.repository,%container.image.tag,%container.name,%proc.cmdline"
  priority: WARNING
  tags: [container, process]
END
timeout 30 journalctl -fu falco -n 0 | grep -m 1 "registry.lab/{{ team }}/{{ app }},{{ tag_one }},"
cksl answer script /tmp/{{ tool }}-{{ mark }}.pl
