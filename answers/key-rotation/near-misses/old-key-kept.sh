# earns: writes, rewritten (8 of 14)
# The leaked key is still in the configuration.
{{ second_sh }}
{{ first_sh }}
{{ restart_sh }}
{{ again_sh }}
