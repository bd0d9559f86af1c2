# earns: writes, rewritten (8 of 14)
# The first eight bytes of the new key are those of the leaked one.
key=$({ echo -n {{ old_key[:8] }}; head -c 24 /dev/urandom; } | base64)
yq -i '.resources[0].providers[0].aescbc.keys += [{"name": "{{ new }}", "secret": "'$key'"}]' {{ place }}/config.yaml
{{ first_sh }}
{{ restart_sh }}
{{ again_sh }}
{{ removed_sh }}
{{ restart_sh }}
