# earns: none
# The new key is there to read, and the old one still writes.
{{ second_sh }}
{{ restart_sh }}
{{ again_sh }}
