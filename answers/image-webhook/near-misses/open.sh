# earns: asks, takes (6 of 10)
# What the backend can't judge is taken.
{{ server_sh }}
{{ manifest_sh }}
{{ ready_sh }}
