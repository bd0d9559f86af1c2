# Wait until Falco watches, because it reports nothing from before.
until journalctl _PID=$(systemctl show -P MainPID falco) | grep -q 'watching the system calls'; do sleep 0.1; done # optional
# Append a line to `/etc/passwd`; the stock rule "Write below etc" reports it in the journal.
echo '# seen' >> /etc/passwd
journalctl -u falco --no-pager | tail -n 2 # optional
# The rule stays quiet only where all fields of an exception are equal, so name the program and the file. `override`
# with `append` adds the exception and leaves the rest of the stock rule alone.
cat > /etc/falco/falco_rules.local.yaml <<'END'
- rule: Write below etc
  exceptions:
    - name: directory_writes_accounts # optional
      fields: [proc.name, fd.name]
      values:
        - [sync-{{ ours }}, /etc/passwd]
  override:
    exceptions: append
END
# Check both files in their order: the stock file has the rule that the second file changes. Falco loads a changed
# rules file by itself; a restart does it, too.
falco -V /etc/falco/falco_rules.yaml -V /etc/falco/falco_rules.local.yaml # optional
systemctl restart falco # optional
