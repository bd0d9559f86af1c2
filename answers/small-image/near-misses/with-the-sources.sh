# earns: works, small, user (5 of 10)
# All of the directory gets into the image, the source and a script among it.
cd /root/{{ app }}
{{ bare_sh }}
sed -i 's,^COPY page.*,&\nCOPY . /src,' Dockerfile
docker build -t registry.lab/{{ team }}/{{ app }}:2.0 .
{{ again_sh }}
