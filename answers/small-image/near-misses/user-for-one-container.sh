# earns: works, small, bare (7 of 10)
# The one container has a user, the image has none.
cd /root/{{ app }}
{{ bare_sh }}
sed -i '/^USER/d' Dockerfile
docker build -t registry.lab/{{ team }}/{{ app }}:2.0 .
docker save -o /srv/images/{{ app }}.tar registry.lab/{{ team }}/{{ app }}:2.0
docker rm -f {{ app }}
docker run -d --name {{ app }} --user 10001 --network host --cap-drop ALL registry.lab/{{ team }}/{{ app }}:2.0
