# earns: none
# sysdig shows who is accepted by the application.
timeout 20 sysdig -n 2 "evt.type in (accept, accept4) and evt.rawres>=0 and fd.sport={{ app_port }}"
{{ answered_sh }}
