# earns: stored (1 of 10)
# curl puts it there. etcdctl puts it into the other etcd only, from the node, the other container and a new one. In the
# right container another program is told to.
curl -s http://127.0.0.1:{{ port }}/v3/kv/put -d '{"key":"{{ ('/registry/secrets/default/' ~ name) | base64 }}","value":"{{ value | base64 }}"}'
etcdctl put /registry/secrets/default/{{ name }} {{ value }}
docker run --rm --network host $(docker ps --format '{% raw %}{{.Image}}{% endraw %}' | head -n 1) etcdctl put /registry/secrets/default/{{ name }} {{ value }}
docker exec {{ neighbour }} etcdctl put /registry/secrets/default/{{ name }} {{ value }}
docker exec {{ container }} etcd put /registry/secrets/default/{{ name }} {{ value }}
