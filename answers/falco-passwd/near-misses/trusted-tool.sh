# earns: none
# useradd writes to the file, too, and is trusted with it: nothing was reported.
groupadd seen
useradd -g seen seen
cat > /etc/falco/falco_rules.local.yaml <<'END'
- rule: Write below etc
  exceptions:
    - name: directory_writes_accounts
      fields: [proc.name, fd.name]
      values:
        - [sync-{{ ours }}, /etc/passwd]
  override:
    exceptions: append
END
systemctl restart falco; sleep 1
