# earns: no-tcp, root-only, works (7 of 10)
# One container has the option, and the next one has not.
{{ engine_sh }}
gpasswd -d {{ user }} docker
systemctl restart docker
docker rm -f {{ container }}
docker run -d --name {{ container }} --restart always --security-opt no-new-privileges --network host --cap-drop ALL -v /var/lib/{{ container }}:/var/lib/{{ container }} $(docker images -q registry.lab/etcd) etcd --name {{ container }} --data-dir /var/lib/{{ container }} --listen-client-urls http://127.0.0.1:{{ port }} --advertise-client-urls http://127.0.0.1:{{ port }}
until etcdctl --endpoints 127.0.0.1:{{ port }} endpoint health > /dev/null 2>&1; do sleep 0.2; done
