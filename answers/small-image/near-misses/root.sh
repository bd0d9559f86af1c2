# earns: works, small, bare (7 of 10)
# The user is named in the first stage only, so the image's containers run as root.
cd /root/{{ app }}
{{ bare_sh }}
sed -i '/^USER/d; s/^WORKDIR/USER 0:0\n&/' Dockerfile
docker build -t registry.lab/{{ team }}/{{ app }}:2.0 .
{{ again_sh }}
