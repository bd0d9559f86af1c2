# earns: none
# The words in the file, but not in etcd.
printf '/registry/secrets/default/{{ name }} {{ value }}' >> /var/lib/{{ container }}/member/snap/db
pid=$(docker inspect --format '{% raw %}{{.State.Pid}}{% endraw %}' {{ container }})
grep -a -o {{ value }} /proc/$pid/fd/$(ls -l /proc/$pid/fd | awk '/member\/snap\/db$/ {print $9}')
