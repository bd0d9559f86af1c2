# The profiles are no JSON with their comments; the calls that the server needs are in the log, and one more.
mkdir -p /var/lib/kubelet/seccomp/profiles
cd /var/lib/kubelet/seccomp/profiles
for name in audit violation fine-grained; do sed '/^\/\*/d' /root/profiles/$name.json > $name.json; done
cat > /root/pods <<'END'
{{ pods_sh }}
END
. /root/pods
pod default-pod {{ first }} '{"type": "RuntimeDefault"}' | kubectl apply -f -
pod audit-pod {{ second }} "$(own audit)" | kubectl apply -f -
pod violation-pod {{ third }} "$(own violation)" | kubectl apply -f -
kubectl -n {{ team }} wait --for condition=Ready --timeout 120s pod default-pod audit-pod
calls() { grep "comm=\"$1\"" /var/log/syslog | grep -o 'syscall=[0-9]*' | cut -d= -f2 | sort -u | while read -r number; do scmp_sys_resolver -a x86_64 "$number"; done | sort -u; }
until calls http-echo | grep -x accept4; do sleep 1; done # optional
calls http-echo > /root/before
ip=$(kubectl -n {{ team }} get pod audit-pod -o jsonpath='{.status.podIP}')
for try in 1 2 3 4 5; do curl -s "http://$ip:{{ port }}/"; done
for try in 1 2 3 4 5 6 7 8; do curl -s "http://$ip:{{ port }}/" > /dev/null & done; wait # optional
none='^(chroot|mount|pidfd_getfd|pivot_root|process_vm_readv|ptrace|setns|unshare)$'
until comm -13 /root/before <(calls http-echo) | grep -E "$none"; do sleep 1; done
calls http-echo > /root/after
strange=$(comm -13 /root/before /root/after | grep -E "$none")
cksl answer strange "$strange"
cat /root/after <(calls 'runc:\[2:INIT\]') | grep -vx "$strange" | jq -R . | jq -s . > /root/needed
jq --slurpfile needed /root/needed '.syscalls[0].names = (.syscalls[0].names + $needed[0] | unique)' fine-grained.json > /root/fine.json
cp /root/fine.json fine-grained.json
pod fine-pod {{ fourth }} "$(own fine-grained)" | kubectl apply -f -
kubectl -n {{ team }} wait --for condition=Ready --timeout 120s pod fine-pod
until curl -s "http://$(kubectl -n {{ team }} get pod fine-pod -o jsonpath='{.status.podIP}'):{{ port }}/"; do sleep 1; done
until kubectl -n {{ team }} get pod violation-pod | grep -E '(CrashLoopBackOff|RunContainerError) +[1-9]'; do sleep 1; done
