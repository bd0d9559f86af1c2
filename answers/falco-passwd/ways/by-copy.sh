# perl writes the line, and the whole rule is copied with one more condition.
until journalctl _PID=$(systemctl show -P MainPID falco) | grep -q 'watching the system calls'; do sleep 0.1; done
perl -e 'open(my $file, ">>", "/etc/passwd"); print $file "# seen\n"'
cat > /etc/falco/falco_rules.local.yaml <<'END'
- list: directory_programs
  items: [sync-{{ ours }}]
- rule: Write below etc
  desc: A file below /etc was opened for writing by something else than the system's own tools.
  condition: >
    open_write and fd.name startswith /etc/
    and not proc.name in (system_config_writers, authentication_binaries)
    and not package_mgmt_procs
    and (not proc.name in (directory_programs) or not fd.name = /etc/passwd)
  output: A file below /etc was opened for writing (file=%fd.name process=%proc.name)
  priority: ERROR
END
systemctl restart falco
