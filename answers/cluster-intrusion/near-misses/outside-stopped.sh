# earns: looked, entry, escalation, persistence, seen, exfiltration (10 of 15)
# The unit stopped that plays the intruder: nothing comes back, and both accounts have their rights.
{{ facts_sh }}
{{ watched_sh }}
systemctl stop outside.service
{{ removed_sh }}
{{ gone_sh }}
