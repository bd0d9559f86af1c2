# earns: works, small, user (5 of 10)
# No program too many, but the source.
cd /root/{{ app }}
{{ bare_sh }}
sed -i 's,^COPY page.*,&\nCOPY {{ app }}.s /usr/share/{{ app }}/,' Dockerfile
docker build -t registry.lab/{{ team }}/{{ app }}:2.0 .
{{ again_sh }}
