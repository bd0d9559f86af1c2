# earns: none
# The port is still wrong: every pod is refused, also permitted ones.
{{ closed_sh }}
{{ manifest_sh }}
{{ ready_sh }}
