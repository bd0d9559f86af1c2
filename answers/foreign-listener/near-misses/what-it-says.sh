# earns: none
# What the process reads and writes was watched, and not how it takes a connection.
timeout 20 sysdig -n 2 "evt.type in (read, write) and fd.sport={{ port }} and fd.cip=10.{{ net }}.0.{{ peer }}"
{{ answered_sh }}
