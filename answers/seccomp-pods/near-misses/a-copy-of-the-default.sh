# earns: none
# A profile of one's own that denies about what the runtime's denies.
mkdir -p /var/lib/kubelet/seccomp/profiles
cd /var/lib/kubelet/seccomp/profiles
for number in $(seq 0 334) $(seq 424 450); do scmp_sys_resolver -a x86_64 $number; done | grep -vxE 'UNKNOWN|mount|umount2|unshare|pivot_root|keyctl|add_key|request_key|setns|ptrace|bpf' | jq -R . | jq -s '{defaultAction: "SCMP_ACT_ERRNO", architectures: ["SCMP_ARCH_X86_64"], syscalls: [{action: "SCMP_ACT_ALLOW", names: .}]}' > default.json
cat > /root/pods <<'END'
{{ pods_sh }}
END
. /root/pods
pod default-pod {{ first }} "$(own default)" | kubectl apply -f -
kubectl -n {{ team }} wait --for condition=Ready --timeout 120s pod default-pod
until curl -s "http://$(kubectl -n {{ team }} get pod default-pod -o jsonpath='{.status.podIP}'):{{ port }}/"; do sleep 1; done
