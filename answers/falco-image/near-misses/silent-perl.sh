# earns: none
# The rule is about every image, and the perl of the others is a script that another program reads and ignores.
cat > /etc/falco/falco_rules.local.yaml <<'END'
- rule: Interpreter in watched image
  desc: perl
  condition: spawned_process and container and proc.exepath = /usr/bin/perl
  output: "%container.image.repository,%container.image.tag,%container.name,%proc.cmdline"
  priority: WARNING
END
systemctl restart falco
for name in {{ third }} {{ fourth }}; do
  id=$(runc list | awk -v end="/$name\$" '$4 ~ end {print $1}')
  runc exec $id sh -c 'echo "#!/bin/true" > /tmp/perl; chmod 755 /tmp/perl'
  nsenter -t $(runc state $id | jq .pid) -m mount --bind /tmp/perl /usr/bin/perl
done
