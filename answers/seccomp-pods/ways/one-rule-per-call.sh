# A rule for each call, the log followed with journalctl, the folder of profiles a link, one pod's program named in the pod.
mkdir -p /srv/profiles /var/lib/kubelet/seccomp
ln -s /srv/profiles /var/lib/kubelet/seccomp/profiles
cd /var/lib/kubelet/seccomp/profiles
echo '{"defaultAction": "SCMP_ACT_LOG"}' > audit.json
echo '{"defaultAction": "SCMP_ACT_ERRNO", "defaultErrnoRet": 1}' > violation.json
cat > fine-grained.json <<'END'
{{ fine_grained_json }}
END
jq '.syscalls = [.syscalls[0].names[] | {action: "SCMP_ACT_ALLOW", names: [.]}]' fine-grained.json > /root/one.json
cp /root/one.json fine-grained.json
cat > /root/pods <<'END'
{{ pods_by_the_container_sh }}
END
. /root/pods
pod default-pod {{ first }} '{"type": "RuntimeDefault"}' | kubectl apply -f -
pod audit-pod {{ second }} "$(own audit)" | kubectl apply -f -
pod violation-pod {{ third }} "$(own violation)" | jq '.spec.containers[0] |= (.command = ["http-echo"] + .args | del(.args))' | kubectl apply -f -
pod fine-pod {{ fourth }} "$(own fine-grained)" | kubectl apply -f -
kubectl -n {{ team }} wait --for condition=Ready --timeout 120s pod default-pod audit-pod fine-pod
for try in 1 2 3; do until curl -s "http://$(kubectl -n {{ team }} get pod audit-pod -o jsonpath='{.status.podIP}'):{{ port }}/"; do sleep 1; done; done
for try in 1 2 3; do until curl -s "http://$(kubectl -n {{ team }} get pod fine-pod -o jsonpath='{.status.podIP}'):{{ port }}/"; do sleep 1; done; done
sleep 1
timeout 3 journalctl -f -n 500 -t kernel | grep -o 'comm=.* syscall=[0-9]*' | cut -d' ' -f1,5 | sort | uniq -c
cksl answer strange '{{ ["chroot", "mount", "pidfd_getfd", "pivot_root", "process_vm_readv", "ptrace", "setns", "unshare"][(port | int) % 8] }}'
until kubectl -n {{ team }} get pod violation-pod | grep -E '(CrashLoopBackOff|RunContainerError) +[1-9]'; do sleep 1; done
