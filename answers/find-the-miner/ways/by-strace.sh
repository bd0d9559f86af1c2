# strace of a pod's shell and what it starts; the manifest patched.
{{ running_sh }}
pid=$(crictl inspect $(crictl ps --quiet --label io.kubernetes.pod.namespace={{ [left, right][side | int] }} --name '^{{ [one, two, three][place | int] }}$') | jq .info.pid)
timeout -s INT 10 strace -f -e trace=connect,execve -p $pid
cksl answer program /tmp/busybox-{{ ([site1, site2, site3, site4, site5, site6][(side | int) * 3 + (place | int)] | sha256)[:6] }}
kubectl -n {{ [left, right][side | int] }} patch deployment {{ [one, two, three][place | int] }} --type merge -p '{"spec": {"replicas": 0}}'
until [ "$(kubectl -n {{ [left, right][side | int] }} get pods -l app={{ [one, two, three][place | int] }} --no-headers | wc -l)" = 0 ]; do sleep 1; done
