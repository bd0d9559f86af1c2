# earns: none
# The account was not removed, so the program had nothing to write: sysdig and falco showed how it reads the file.
cat > /tmp/reads.yaml <<'END'
- rule: Reads accounts
  desc: Somebody opens the file of accounts to read
  condition: evt.type in (open, openat, openat2) and evt.is_open_read=true and fd.name=/etc/passwd
  output: "%proc.name reads %fd.name"
  priority: WARNING
END
falco -M 14 -r /tmp/reads.yaml > /tmp/alerts &
timeout 12 sysdig -p "%proc.name reads %fd.name" "evt.is_open_read=true and fd.name=/etc/passwd"
wait
cat /tmp/alerts
{{ answered_sh }}
