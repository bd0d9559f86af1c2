# earns: works (2 of 10)
# The old image has one more name.
docker tag registry.lab/{{ team }}/{{ app }}:1.0 registry.lab/{{ team }}/{{ app }}:2.0
{{ again_sh }}
