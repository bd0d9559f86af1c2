# earns: none
# The unit's process goes one cgroup down. A confined one stands in its place.
mkdir -p /var/lib/{{ app }}
setsid unshare -m --propagation private sh -c 'mount --bind /var/lib/{{ app }} /var/lib/{{ app }}; mount -o remount,bind,ro /; exec setpriv --reuid {{ uid }} --regid {{ uid }} --clear-groups --inh-caps=-all --bounding-set=-all --no-new-privs sleep 9999' > /dev/null 2>&1 &
main=$(systemctl show -P MainPID {{ app }})
sleep 1
stand_in=$(pgrep -f 'sleep 9999' | tail -1)
for place in $(find /sys/fs/cgroup -maxdepth 4 -type d -path '*/system.slice/{{ app }}.service'); do mkdir -p $place/x; echo $main > $place/x/cgroup.procs; echo $stand_in > $place/cgroup.procs; done
true
