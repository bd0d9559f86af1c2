# `spawned_process` lets only the start of a program pass, so each `bash` gives one alert; `not operators` leaves out
# `tools-{{ nonce }}`. Falco reads this file after the stock rules, so the rule can use their macros.
cat > /etc/falco/falco_rules.local.yaml <<'END'
- macro: operators
  condition: container.name = tools-{{ nonce }}

- rule: run_shell_in_container
  desc: A bash was started in a container. # optional
  condition: spawned_process and container and proc.name = bash and not operators
  output: "Shell spawned (%user.name,container_id=%container.id)"
  priority: WARNING
END
# `falco -V` checks the files in the order that you give. A rule that uses stock macros needs
# `/etc/falco/falco_rules.yaml` before its own file, or the macros are undefined.
falco -V /etc/falco/falco_rules.yaml -V /etc/falco/falco_rules.local.yaml # optional
# With `first`, Falco raises only the stock rule for a `bash` with a terminal, because that rule is loaded
# earlier. With `all` it raises both.
sed -i 's/^rule_matching: .*/rule_matching: all/' /etc/falco/falco.yaml
systemctl restart falco # optional
until journalctl _PID=$(systemctl show -P MainPID falco) | grep -q 'watching the system calls'; do sleep 0.1; done # optional
# Wait until the journal says `watching the system calls`: Falco reports nothing from before. Then start a `bash` with
# a terminal (`-t`) in `{{ container }}`; `runc list` has its id.
runc exec -t $(runc list | awk '$4 ~ "/{{ container }}$" {print $1}') bash -c 'exit'
# The journal now has two alerts for this shell, the stock Notice and your Warning.
journalctl -u falco --no-pager | tail -n 4 # optional
