# The default capabilities are dropped one by one, all but the one that stays; in small letters, and nothing is added. Made again, not changed.
kubectl -n {{ team }} get deployment {{ app }} -o json | jq 'del(.metadata.uid, .metadata.resourceVersion, .status) | .spec.template.spec |= (.hostPID = false | .hostIPC = false | ((["CHOWN", "DAC_OVERRIDE", "FSETID", "FOWNER", "MKNOD", "NET_RAW", "SETGID", "SETUID", "SETFCAP", "SETPCAP", "SYS_CHROOT", "KILL", "AUDIT_WRITE"] | map(ascii_downcase)) as $drop | .containers |= map(.securityContext = {allowPrivilegeEscalation: false, privileged: false, capabilities: {drop: ($drop + if .name == "server" then [] else ["net_bind_service"] end)}})))' > /root/new.json
kubectl -n {{ team }} replace --force -f /root/new.json
{{ rollout_sh }}
