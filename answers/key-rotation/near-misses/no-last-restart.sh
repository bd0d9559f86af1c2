# earns: writes, rewritten (8 of 14)
# The leaked key is not in the file any more, and the API server still has it.
{{ second_sh }}
{{ first_sh }}
{{ restart_sh }}
{{ again_sh }}
{{ removed_sh }}
touch -d '1 hour ago' {{ place }}/config.yaml
