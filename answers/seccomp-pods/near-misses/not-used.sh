# earns: runtime-default (1 of 17)
# The profiles are there, and no pod uses them.
mkdir -p /var/lib/kubelet/seccomp/profiles
cd /var/lib/kubelet/seccomp/profiles
for name in audit violation fine-grained; do sed '/^\/\*/d' /root/profiles/$name.json > $name.json; done
cat > /root/pods <<'END'
{{ pods_sh }}
END
. /root/pods
pod default-pod {{ first }} '{"type": "RuntimeDefault"}' | kubectl apply -f -
pod audit-pod {{ second }} '{"type": "RuntimeDefault"}' | kubectl apply -f -
pod violation-pod {{ third }} '{"type": "RuntimeDefault"}' | kubectl apply -f -
pod fine-pod {{ fourth }} '{"type": "RuntimeDefault"}' | kubectl apply -f -
kubectl -n {{ team }} wait --for condition=Ready --timeout 120s pod default-pod audit-pod violation-pod fine-pod
for try in 1 2 3; do until curl -s "http://$(kubectl -n {{ team }} get pod audit-pod -o jsonpath='{.status.podIP}'):{{ port }}/"; do sleep 1; done; done
cat /var/log/syslog
cksl answer strange '{{ ["chroot", "mount", "pidfd_getfd", "pivot_root", "process_vm_readv", "ptrace", "setns", "unshare"][(port | int) % 8] }}'
