# earns: none
# The alert was written into the journal by hand.
echo "$(date +%H:%M:%S.%N): Error A file below /etc was opened for writing (file=/etc/passwd user=root process=bash)" | systemd-cat -t falco -p err
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
