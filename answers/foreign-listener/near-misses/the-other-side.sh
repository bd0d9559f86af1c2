# earns: none
# The connects of the outside were watched, not the process that accepts them.
timeout 6 sysdig "evt.type=connect and fd.sport={{ port }}"
{{ answered_sh }}
