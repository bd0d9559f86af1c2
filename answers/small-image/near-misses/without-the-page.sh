# earns: none
# The page is a file of the node, which only this one container sees.
cd /root/{{ app }}
{{ bare_sh }}
sed -i '/^COPY page/d' Dockerfile
docker build -t registry.lab/{{ team }}/{{ app }}:2.0 .
docker save -o /srv/images/{{ app }}.tar registry.lab/{{ team }}/{{ app }}:2.0
docker rm -f {{ app }}
docker run -d --name {{ app }} --network host --cap-drop ALL -v /root/{{ app }}/page:/etc/{{ app }}/page:ro registry.lab/{{ team }}/{{ app }}:2.0
