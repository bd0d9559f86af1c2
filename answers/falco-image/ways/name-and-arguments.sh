# The command line is printed from its two parts, by name and arguments; the program is known by its path.
cat > /etc/falco/rules.d/images.yaml <<'END'
- list: perls
  items: [/usr/bin/perl, /usr/local/bin/perl]
- rule: Interpreter in watched image
  desc: perl
  condition: evt.type in (execve, execveat) and evt.res = SUCCESS and proc.exepath in (perls) and container.image.repository = "registry.lab/{{ team }}/{{ app }}"
  output: "%container.image.repository,%container.image.tag,%container.name,%proc.name %proc.args"
  priority: WARNING
END
systemctl restart falco
{{ jobs_sh }}
cksl answer script {{ tool }}-{{ mark }}.pl
