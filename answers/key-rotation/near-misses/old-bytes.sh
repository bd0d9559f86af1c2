# earns: none
# The leaked key under the new name.
yq -i '.resources[0].providers[0].aescbc.keys += [{"name": "{{ new }}", "secret": "{{ old_key | base64 }}"}]' {{ place }}/config.yaml
{{ first_sh }}
{{ restart_sh }}
{{ again_sh }}
{{ removed_sh }}
{{ restart_sh }}
