# earns: none
# The program has the page from another place, so /etc/{{ app }}/page has no effect.
cd /root/{{ app }}
{{ bare_sh }}
sed -i 's,/etc/{{ app }}/page,/usr/lib/page,' {{ app }}.s Dockerfile
docker build -t registry.lab/{{ team }}/{{ app }}:2.0 .
{{ again_sh }}
