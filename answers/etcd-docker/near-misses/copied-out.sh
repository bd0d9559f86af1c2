# earns: stored, put (2 of 10)
# The engine copied the database out of the container.
etcdctl --endpoints 127.0.0.1:{{ port }} put /registry/secrets/default/{{ name }} {{ value }}
docker cp {{ container }}:/var/lib/{{ container }}/member/snap/db /tmp/copy
grep -a -o {{ value }} /tmp/copy
