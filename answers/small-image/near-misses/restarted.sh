# earns: works, small, bare, user (8 of 10)
# A restart does not give a container another image, and the new name of the old image is none of its own.
cd /root/{{ app }}
{{ bare_sh }}
docker build -t registry.lab/{{ team }}/{{ app }}:2.0 .
docker save -o /srv/images/{{ app }}.tar registry.lab/{{ team }}/{{ app }}:2.0
docker restart --time 1 {{ app }}
