# A new container of the same image is the client; the threads are one argument with a line each; less shows the database.
pid=$(docker inspect --format '{% raw %}{{.State.Pid}}{% endraw %}' {{ container }})
image=$(docker inspect --format '{% raw %}{{.Config.Image}}{% endraw %}' {{ container }})
timeout -s INT 3 strace -Ycw -p "$(ls /proc/$pid/task)"
cksl answer durable fdatasync
docker run --rm --network host $image etcdctl --endpoints 127.0.0.1:{{ port }} put /registry/secrets/default/{{ name }} {{ value }}
fd=$(ls -l /proc/$pid/fd | awk '/member\/snap\/db$/ {print $9}')
until less -f /proc/$pid/fd/$fd | grep -a -q {{ value }}; do sleep 0.2; done
