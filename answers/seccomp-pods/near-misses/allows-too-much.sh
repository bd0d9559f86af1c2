# earns: none
# Every call that the runtime allows by default, by name.
mkdir -p /var/lib/kubelet/seccomp/profiles
cd /var/lib/kubelet/seccomp/profiles
for name in audit violation fine-grained; do sed '/^\/\*/d' /root/profiles/$name.json > $name.json; done
cat > /root/pods <<'END'
{{ pods_sh }}
END
. /root/pods
for number in $(seq 0 334) $(seq 424 450); do scmp_sys_resolver -a x86_64 $number; done | grep -vxE 'UNKNOWN|chroot|mount|pidfd_getfd|pivot_root|process_vm_readv|ptrace|setns|unshare|umount2|process_vm_writev|keyctl|mkdirat|unlinkat|connect|chown|kill' | jq -R . | jq -s '{defaultAction: "SCMP_ACT_ERRNO", architectures: ["SCMP_ARCH_X86_64"], syscalls: [{action: "SCMP_ACT_ALLOW", names: .}]}' > fine-grained.json
pod fine-pod {{ fourth }} "$(own fine-grained)" | kubectl apply -f -
kubectl -n {{ team }} wait --for condition=Ready --timeout 120s pod fine-pod
until curl -s "http://$(kubectl -n {{ team }} get pod fine-pod -o jsonpath='{.status.podIP}'):{{ port }}/"; do sleep 1; done
