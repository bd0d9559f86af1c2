# The kubelet looks for profiles below `/var/lib/kubelet/seccomp`. JSON has no comments, so `sed` leaves out the lines
# that begin with `/*`.
mkdir -p /var/lib/kubelet/seccomp/profiles
cd /var/lib/kubelet/seccomp/profiles
for name in audit violation fine-grained; do sed '/^\/\*/d' /root/profiles/$name.json > $name.json; done
# The function `pod` prints a pod as JSON, by its name, its text and its profile. `own` prints a profile of the node
# (`Localhost`), whose path counts from `/var/lib/kubelet/seccomp`.
cat > /root/pods <<'END'
{{ pods_sh }}
END
# Make the first three pods and wait for two of them. The third never starts: its profile also refuses the calls that
# start its program.
. /root/pods
pod default-pod {{ first }} '{"type": "RuntimeDefault"}' | kubectl apply -f -
pod audit-pod {{ second }} "$(own audit)" | kubectl apply -f -
pod violation-pod {{ third }} "$(own violation)" | kubectl apply -f -
kubectl -n {{ team }} wait --for condition=Ready --timeout 120s pod default-pod audit-pod
# The function `calls` takes the numbers of a program's system calls from the kernel's records and prints their names. Save those
# that the server made before the first request.
calls() { grep "comm=\"$1\"" /var/log/syslog | grep -o 'syscall=[0-9]*' | cut -d= -f2 | sort -u | while read -r number; do scmp_sys_resolver -a x86_64 "$number"; done | sort -u; }
until calls http-echo | grep -x accept4; do sleep 1; done # optional
calls http-echo > /root/before
# Ask the pod for its text several times: the call in question comes with each request. Many requests at once bring
# out what the server calls only under load.
ip=$(kubectl -n {{ team }} get pod audit-pod -o jsonpath='{.status.podIP}')
for try in 1 2 3 4 5; do curl -s "http://$ip:{{ port }}/"; done
for try in 1 2 3 4 5 6 7 8; do curl -s "http://$ip:{{ port }}/" > /dev/null & done; wait # optional
# Compare the calls before and after the requests. Those in `none` change the root directory, mounts or namespaces, or
# look into other processes: no web server needs them.
none='^(chroot|mount|pidfd_getfd|pivot_root|process_vm_readv|ptrace|setns|unshare)$'
until comm -13 /root/before <(calls http-echo) | grep -E "$none"; do sleep 1; done
calls http-echo > /root/after
strange=$(comm -13 /root/before /root/after | grep -E "$none")
cksl answer strange "$strange"
# The profile needs the calls of the server, and those by which `runc` starts it under the filter; leave the strange
# one out. `jq` adds them to the list of the old profile.
cat /root/after <(calls 'runc:\[2:INIT\]') | grep -vx "$strange" | jq -R . | jq -s . > /root/needed
jq --slurpfile needed /root/needed '.syscalls[0].names = (.syscalls[0].names + $needed[0] | unique)' fine-grained.json > /root/fine.json
cp /root/fine.json fine-grained.json
# Make the last pod when its profile is ready, because the profile is read when the container starts. Then ask the pod
# for its text, with `curl` as above.
pod fine-pod {{ fourth }} "$(own fine-grained)" | kubectl apply -f -
kubectl -n {{ team }} wait --for condition=Ready --timeout 120s pod fine-pod
until curl -s "http://$(kubectl -n {{ team }} get pod fine-pod -o jsonpath='{.status.podIP}'):{{ port }}/"; do sleep 1; done
until kubectl -n {{ team }} get pod violation-pod | grep -E '(CrashLoopBackOff|RunContainerError) +[1-9]'; do sleep 1; done
