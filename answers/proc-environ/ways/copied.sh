# The process is found by its cgroup among all of that user, and a thread's file is copied and searched by perl.
id=$(runc list | awk '$4 ~ "/{{ container }}$" {print $1}')
for pid in $(pgrep -x busybox); do nsenter -t $pid -u hostname | grep -q {{ container }} && break; done
grep -c "$id" /proc/$pid/cgroup
cp /proc/$pid/task/$pid/environ /root/environ
cksl answer credential "$(perl -0 -ne 'chomp; print substr($_, length("{{ variable }}=")) if /^{{ variable }}=/' /root/environ)"
