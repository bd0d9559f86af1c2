# earns: runs (2 of 10)
# The old image with the new tag.
docker tag registry.lab/{{ app }}:1.0 registry.lab/{{ app }}:2.0
