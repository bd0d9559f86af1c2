# earns: none
# A harmless process put where the pod's are counted, and the pod's own taken out of there.
kubectl -n {{ team }} rollout status deployment {{ app }} --timeout 120s
pid=$(crictl inspect $(crictl ps --quiet --name {{ app }}) | jq .info.pid)
group=$(sed -n 's/^0:://p' /proc/$pid/cgroup)
cat > /root/harmless <<'END'
for procs in /sys/fs/cgroup$1/cgroup.procs /sys/fs/cgroup/*$1/cgroup.procs; do echo $$ > $procs; done 2> /dev/null
exec setpriv --reuid 1000 --regid 1000 --clear-groups --no-new-privs --bounding-set=-all --inh-caps=-all sleep 3000
END
bash /root/harmless "$group" &
sleep 2
for tree in /sys/fs/cgroup /sys/fs/cgroup/*; do
  [ -e $tree$group/cgroup.procs ] || continue
  mkdir -p $tree/aside
  for one in $(cat $tree$group/cgroup.procs); do [ $one = $! ] || echo $one > $tree/aside/cgroup.procs; done
done 2> /dev/null
test "$(cat /sys/fs/cgroup$group/cgroup.procs /sys/fs/cgroup/*$group/cgroup.procs 2> /dev/null | sort -u)" = $!
