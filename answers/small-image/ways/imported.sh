# Built by the node's own tools, and imported as one layer; no Dockerfile at all.
mkdir -p /tmp/root/srv /tmp/root/etc/{{ app }}
as /root/{{ app }}/{{ app }}.s -o /tmp/x.o
ld -s /tmp/x.o -o /tmp/root/srv/server
cp /root/{{ app }}/page /tmp/root/etc/{{ app }}/
docker rm -f {{ app }}
tar c -C /tmp/root . | docker import -c 'USER 1000:1000' -c 'CMD ["/srv/server"]' - registry.lab/{{ team }}/{{ app }}:2.0
docker save -o /srv/images/{{ app }}.tar registry.lab/{{ team }}/{{ app }}:2.0
docker run -d --name {{ app }} --network host --read-only registry.lab/{{ team }}/{{ app }}:2.0
