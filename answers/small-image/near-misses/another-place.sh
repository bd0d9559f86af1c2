# earns: none
# The same image, and an archive at another place.
cd /root/{{ app }}
{{ bare_sh }}
docker build -t registry.lab/{{ team }}/{{ app }}:2.0 .
docker save -o /root/{{ app }}.tar registry.lab/{{ team }}/{{ app }}:2.0
docker rm -f {{ app }}
docker run -d --name {{ app }} --network host --cap-drop ALL registry.lab/{{ team }}/{{ app }}:2.0
