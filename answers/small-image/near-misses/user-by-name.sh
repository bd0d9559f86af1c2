# earns: works, small, bare (7 of 10)
# The user is named by a name.
cd /root/{{ app }}
{{ bare_sh }}
sed -i 's,^FROM scratch,FROM registry.lab/base/static:12,; s/^USER .*/USER nonroot/' Dockerfile
docker build -t registry.lab/{{ team }}/{{ app }}:2.0 .
{{ again_sh }}
