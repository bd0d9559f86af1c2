key=$(head -c 32 /dev/urandom | base64)
yq -i '.resources[0].providers[0].aescbc.keys += [{"name": "{{ new }}", "secret": "'$key'"}]' {{ place }}/config.yaml
