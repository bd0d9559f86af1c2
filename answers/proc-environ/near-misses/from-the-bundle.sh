# earns: none
# The value stands in the runtime's configuration, too.
grep {{ variable }} /var/lib/cksl-containers/{{ container }}/config.json
cksl answer credential "{{ credential }}"
