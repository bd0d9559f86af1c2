# earns: violated (2 of 17)
# What has no profile at all serves, too.
mkdir -p /var/lib/kubelet/seccomp/profiles
cd /var/lib/kubelet/seccomp/profiles
for name in audit violation fine-grained; do sed '/^\/\*/d' /root/profiles/$name.json > $name.json; done
cat > /root/pods <<'END'
{{ pods_sh }}
END
. /root/pods
pod default-pod {{ first }} '{"type": "Unconfined"}' | kubectl apply -f -
pod audit-pod {{ second }} '{"type": "Unconfined"}' | kubectl apply -f -
pod violation-pod {{ third }} "$(own violation)" | kubectl apply -f -
pod fine-pod {{ fourth }} '{"type": "Unconfined"}' | kubectl apply -f -
kubectl -n {{ team }} wait --for condition=Ready --timeout 120s pod default-pod audit-pod fine-pod
for try in 1 2 3; do until curl -s "http://$(kubectl -n {{ team }} get pod audit-pod -o jsonpath='{.status.podIP}'):{{ port }}/"; do sleep 1; done; done
strace -f -p $(pgrep -f text={{ second }}) -o /root/trace &
sleep 1
for try in 1 2 3; do until curl -s "http://$(kubectl -n {{ team }} get pod audit-pod -o jsonpath='{.status.podIP}'):{{ port }}/"; do sleep 1; done; done
kill %1
cat /var/log/syslog
cksl answer strange '{{ ["chroot", "mount", "pidfd_getfd", "pivot_root", "process_vm_readv", "ptrace", "setns", "unshare"][(port | int) % 8] }}'
until kubectl -n {{ team }} get pod violation-pod | grep -E '(CrashLoopBackOff|RunContainerError) +[1-9]'; do sleep 1; done
