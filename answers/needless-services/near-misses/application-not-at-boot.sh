# earns: closed, unit, never-again, local-only (9 of 10)
# All is done, and the application does not start with the node any more.
{{ done_sh }}
systemctl disable {{ app }}
