# earns: none
# Saved by its id, the archive does not know which image it is.
cd /root/{{ app }}
{{ bare_sh }}
docker build -t registry.lab/{{ team }}/{{ app }}:2.0 .
docker save -o /srv/images/{{ app }}.tar $(docker images -q registry.lab/{{ team }}/{{ app }}:2.0)
