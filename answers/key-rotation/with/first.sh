yq -i '.resources[0].providers[0].aescbc.keys |= reverse' {{ place }}/config.yaml
