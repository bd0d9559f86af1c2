# earns: works, user (3 of 10)
# Two stages, but the last one is made on a base with a shell and a package manager.
cd /root/{{ app }}
{{ bare_sh }}
sed -i 's,^FROM scratch,FROM registry.lab/base/slim:12,' Dockerfile
docker build -t registry.lab/{{ team }}/{{ app }}:2.0 .
{{ again_sh }}
