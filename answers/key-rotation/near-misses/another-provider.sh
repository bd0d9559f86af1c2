# earns: none
# The key has the right name, in a provider that was not asked for.
yq -i '.resources[0].providers = [{"secretbox": {"keys": [{"name": "{{ new }}", "secret": "'$(head -c 32 /dev/urandom | base64)'"}]}}] + .resources[0].providers' {{ place }}/config.yaml
{{ restart_sh }}
{{ again_sh }}
yq -i 'del(.resources[0].providers[1])' {{ place }}/config.yaml
{{ restart_sh }}
