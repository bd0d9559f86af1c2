# earns: read-the-log, who, agent, revoked (9 of 12)
# The accounts are deleted and made again: what their pods have is worth nothing.
{{ revoked_sh }}
for name in {{ one }} {{ two }} {{ three }}; do kubectl -n {{ team }} delete serviceaccount $name; kubectl -n {{ team }} create serviceaccount $name; done
