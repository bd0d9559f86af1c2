# earns: none
# The container was removed and made again as it was, with its data.
docker inspect {{ container }} > /tmp/was.json
mapfile -t words < <(jq -r '.[0].Config | .Image, .Cmd[]' /tmp/was.json)
docker rm -f {{ container }}
docker run --cap-drop ALL --detach --name {{ container }} --hostname {{ container }} --restart always --network host --volume /var/lib/{{ container }}:/var/lib/{{ container }} "${words[@]}"
until etcdctl --endpoints 127.0.0.1:{{ port }} put /registry/secrets/default/{{ name }} {{ value }}; do sleep 0.2; done
pid=$(docker inspect --format '{% raw %}{{.State.Pid}}{% endraw %}' {{ container }})
timeout -s INT 1 strace -f -cw -p $pid
grep -a -o {{ value }} /proc/$pid/fd/$(ls -l /proc/$pid/fd | awk '/member\/snap\/db$/ {print $9}')
cksl answer durable fdatasync
