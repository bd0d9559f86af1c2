# earns: none
# The process is the learner's, made like the one that was asked about.
ETCD_DATA_DIR=/tmp/data ETCD_LISTEN_CLIENT_URLS=http://127.0.0.1:12379 ETCD_ADVERTISE_CLIENT_URLS=http://127.0.0.1:12379 ETCD_LISTEN_PEER_URLS=http://127.0.0.1:12380 /opt/{{ vendor }}/{{ release }}/etcd 2> /tmp/log &
until grep -q '/tmp/data' /proc/$!/maps; do sleep 0.2; done
cat /proc/$!/status /proc/$!/maps > /tmp/own
kill %1
{{ answered_sh }}
