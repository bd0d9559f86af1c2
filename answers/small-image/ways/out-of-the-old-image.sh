# Nothing is built again: the program of the old image goes into a container of the base, which becomes the image.
docker create --name new registry.lab/base/static:12 /usr/bin/{{ app }}
docker cp {{ app }}:/usr/bin/{{ app }} /tmp/{{ app }}
docker cp {{ app }}:/etc/{{ app }} /tmp/folder
docker cp /tmp/{{ app }} new:/usr/bin/{{ app }}
docker cp /tmp/folder new:/etc/{{ app }}
docker commit --change 'USER 65532' --change 'ENTRYPOINT ["/usr/bin/{{ app }}"]' --change 'CMD []' new registry.lab/{{ team }}/{{ app }}:2.0
docker rm new
{{ again_sh }}
