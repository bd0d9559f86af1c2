# earns: none
# `identity` is the first provider now: all Secrets are in plain text.
{{ second_sh }}
yq -i '.resources[0].providers |= reverse' {{ place }}/config.yaml
{{ restart_sh }}
{{ again_sh }}
