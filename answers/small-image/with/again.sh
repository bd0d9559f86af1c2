docker save -o /srv/images/{{ app }}.tar registry.lab/{{ team }}/{{ app }}:2.0
docker rm -f {{ app }}
docker run --detach --name {{ app }} --restart always --network host --cap-drop ALL registry.lab/{{ team }}/{{ app }}:2.0
curl -q -s --retry 5 --retry-connrefused http://127.0.0.1:{{ port }}/
