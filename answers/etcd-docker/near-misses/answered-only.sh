# earns: none
# The right answer, and nothing watched.
docker ps | grep etcd
cksl answer durable fdatasync
