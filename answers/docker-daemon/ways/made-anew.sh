# The members of the group are set at once, and the container is removed and made anew.
gpasswd -M root docker
printf 'DOCKER_OPTS="--no-new-privileges=true"\n' > /etc/default/docker
systemctl restart docker
docker rm -f {{ container }}
docker run -d --name {{ container }} --restart always --network host --cap-drop ALL -v /var/lib/{{ container }}:/var/lib/{{ container }} $(docker images -q registry.lab/etcd) etcd --name {{ container }} --data-dir /var/lib/{{ container }} --listen-client-urls http://127.0.0.1:{{ port }} --advertise-client-urls http://127.0.0.1:{{ port }}
until etcdctl --endpoints 127.0.0.1:{{ port }} endpoint health > /dev/null 2>&1; do sleep 0.2; done
