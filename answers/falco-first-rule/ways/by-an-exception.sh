# A rule with an exception in a file of its own, a setting in a file of its own, and a shell without a terminal.
mkdir -p /etc/falco/config.d
echo 'rule_matching: all' > /etc/falco/config.d/all.yaml
cat > /etc/falco/rules.d/shell.yaml <<'END'
- list: shells
  items: [bash]
- rule: run_shell_in_container
  desc: A bash was started in a container.
  condition: spawned_process and container and proc.name in (shells)
  output: Shell spawned (%user.name,container_id=%container.id)
  priority: WARNING
  exceptions:
    - name: operators
      fields: [container.name]
      values: [["tools-{{ nonce }}"]]
END
{{ restarted_sh }}
runc exec $(runc list | awk '$4 ~ "/{{ container }}$" {print $1}') bash -c exit
