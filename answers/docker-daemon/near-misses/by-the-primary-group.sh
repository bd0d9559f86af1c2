# earns: no-tcp, no-new-privileges, works (7 of 10)
# The user leaves the list of the group, and has it as the primary group.
{{ engine_sh }}
usermod --groups "" --gid docker {{ user }}
{{ privileges_sh }}
{{ restart_sh }}
