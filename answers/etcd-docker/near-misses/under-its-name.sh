# earns: none
# The container was renamed, and one of my own with its name and its arguments was traced, on other ports.
image=$(docker inspect --format '{% raw %}{{.Config.Image}}{% endraw %}' {{ container }})
docker rename {{ container }} moved
docker run --cap-drop ALL --detach --name {{ container }} --network host $image etcd --listen-client-urls http://127.0.0.1:12379 --advertise-client-urls http://127.0.0.1:12379 --listen-peer-urls http://127.0.0.1:12380
until etcdctl --endpoints 127.0.0.1:12379 put /registry/secrets/default/{{ name }} {{ value }}; do sleep 0.2; done
pid=$(docker inspect --format '{% raw %}{{.State.Pid}}{% endraw %}' {{ container }})
timeout -s INT 1 strace -f -cw -p $pid
grep -a -o {{ value }} /proc/$pid/fd/$(ls -l /proc/$pid/fd | awk '/member\/snap\/db$/ {print $9}')
cksl answer durable fdatasync
