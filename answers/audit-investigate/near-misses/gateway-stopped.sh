# earns: read-the-log, who, agent, revoked (9 of 12)
# Nobody reads it any more, nor anything else.
{{ revoked_sh }}
systemctl stop gateway
