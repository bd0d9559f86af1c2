# earns: works, small, bare, user (8 of 10)
# The image is made, and the old container goes on.
cd /root/{{ app }}
{{ bare_sh }}
docker build -t registry.lab/{{ team }}/{{ app }}:2.0 .
docker save -o /srv/images/{{ app }}.tar registry.lab/{{ team }}/{{ app }}:2.0
