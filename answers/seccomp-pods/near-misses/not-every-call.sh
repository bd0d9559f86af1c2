# earns: none
# The profile that is to deny everything denies what a start needs, and allows a few calls.
mkdir -p /var/lib/kubelet/seccomp/profiles
cd /var/lib/kubelet/seccomp/profiles
echo '{"defaultAction": "SCMP_ACT_ERRNO", "syscalls": [{"names": ["keyctl", "add_key", "connect"], "action": "SCMP_ACT_ALLOW"}]}' > violation.json
cat > /root/pods <<'END'
{{ pods_sh }}
END
. /root/pods
pod violation-pod {{ third }} "$(own violation)" | kubectl apply -f -
until kubectl -n {{ team }} get pod violation-pod | grep -E '(CrashLoopBackOff|RunContainerError) +[1-9]'; do sleep 1; done
