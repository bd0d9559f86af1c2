# earns: works, small, user (5 of 10)
# The server has a setuid bit.
cd /root/{{ app }}
{{ bare_sh }}
sed -i 's,^RUN as.*,& \&\& chmod 4755 /usr/bin/{{ app }},' Dockerfile
docker build -t registry.lab/{{ team }}/{{ app }}:2.0 .
{{ again_sh }}
