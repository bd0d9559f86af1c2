# earns: writes, rewritten (8 of 14)
# The leaked key is a comment now, and still in the file.
{{ second_sh }}
{{ first_sh }}
{{ restart_sh }}
{{ again_sh }}
{{ removed_sh }}
echo "# - {name: {{ old }}, secret: {{ old_key | base64 }}}" >> {{ place }}/config.yaml
{{ restart_sh }}
