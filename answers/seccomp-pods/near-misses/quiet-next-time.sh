# earns: none
# The pod runs under the right profile, and the next one that reads the file will have calls without a record.
profile='{"defaultAction": "SCMP_ACT_LOG"}'
{{ with_audit_sh }}
echo '{"defaultAction": "SCMP_ACT_LOG", "syscalls": [{"action": "SCMP_ACT_ALLOW", "names": ["read", "write"]}]}' > audit.json
