# A debugger stands in two of the pods, and has ended in one; the profiles are for the whole pods. In fine-pod it could not
# begin: what starts it needs more calls than the profile allows.
mkdir -p /var/lib/kubelet/seccomp/profiles
cd /var/lib/kubelet/seccomp/profiles
echo '{"defaultAction": "SCMP_ACT_LOG"}' > audit.json
echo '{"defaultAction": "SCMP_ACT_ERRNO", "defaultErrnoRet": 1}' > violation.json
cat > fine-grained.json <<'END'
{{ fine_grained_json }}
END
cat > /root/pods <<'END'
{{ pods_sh }}
END
. /root/pods
pod default-pod {{ first }} '{"type": "RuntimeDefault"}' | kubectl apply -f -
pod audit-pod {{ second }} "$(own audit)" | kubectl apply -f -
pod violation-pod {{ third }} "$(own violation)" | kubectl apply -f -
pod fine-pod {{ fourth }} "$(own fine-grained)" | kubectl apply -f -
kubectl -n {{ team }} wait --for condition=Ready --timeout 120s pod default-pod audit-pod fine-pod
for try in 1 2 3; do until curl -s "http://$(kubectl -n {{ team }} get pod audit-pod -o jsonpath='{.status.podIP}'):{{ port }}/"; do sleep 1; done; done
for try in 1 2 3; do until curl -s "http://$(kubectl -n {{ team }} get pod fine-pod -o jsonpath='{.status.podIP}'):{{ port }}/"; do sleep 1; done; done
sleep 1
journalctl -t kernel --no-pager | grep -o 'comm=.* syscall=[0-9]*' | cut -d' ' -f1,5 | sort | uniq -c
cksl answer strange '{{ ["chroot", "mount", "pidfd_getfd", "pivot_root", "process_vm_readv", "ptrace", "setns", "unshare"][(port | int) % 8] }}'
until kubectl -n {{ team }} get pod violation-pod | grep -E '(CrashLoopBackOff|RunContainerError) +[1-9]'; do sleep 1; done
kubectl -n {{ team }} debug default-pod --image registry.lab/busybox:1.35 --target web -- true
kubectl -n {{ team }} debug audit-pod --image registry.lab/busybox:1.35 --target web -- sleep 300
until kubectl -n {{ team }} get pod default-pod -o jsonpath='{.status.ephemeralContainerStatuses[0].state.terminated.reason}' | grep Completed; do sleep 1; done
until kubectl -n {{ team }} get pod audit-pod -o jsonpath='{.status.ephemeralContainerStatuses[0].state.running}' | grep startedAt; do sleep 1; done
