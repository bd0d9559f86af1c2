yq -i 'del(.resources[0].providers[0].aescbc.keys[] | select(.name == "{{ old }}"))' {{ place }}/config.yaml
