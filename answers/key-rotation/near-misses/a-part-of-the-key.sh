# earns: writes, rewritten (8 of 14)
# The new key is the first half of the leaked one.
yq -i '.resources[0].providers[0].aescbc.keys += [{"name": "{{ new }}", "secret": "{{ old_key[:16] | base64 }}"}]' {{ place }}/config.yaml
{{ first_sh }}
{{ restart_sh }}
{{ again_sh }}
{{ removed_sh }}
{{ restart_sh }}
