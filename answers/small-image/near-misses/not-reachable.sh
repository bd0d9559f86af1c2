# earns: works, small, bare, user (8 of 10)
# The new container has no network, so that nobody reaches its port.
cd /root/{{ app }}
{{ bare_sh }}
docker build -t registry.lab/{{ team }}/{{ app }}:2.0 .
docker save -o /srv/images/{{ app }}.tar registry.lab/{{ team }}/{{ app }}:2.0
docker rm -f {{ app }}
docker run -d --name {{ app }} --network none --cap-drop ALL registry.lab/{{ team }}/{{ app }}:2.0
