# earns: none
# The command wants a shell, and the image has none: no container of it starts.
cd /root/{{ app }}
{{ bare_sh }}
sed -i 's,^ENTRYPOINT.*,CMD {{ app }},' Dockerfile
docker build -t registry.lab/{{ team }}/{{ app }}:2.0 .
docker save -o /srv/images/{{ app }}.tar registry.lab/{{ team }}/{{ app }}:2.0
