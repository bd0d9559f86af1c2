# earns: none
# A pod that ends in CrashLoopBackOff for another reason.
mkdir -p /var/lib/kubelet/seccomp/profiles
cd /var/lib/kubelet/seccomp/profiles
for name in audit violation fine-grained; do sed '/^\/\*/d' /root/profiles/$name.json > $name.json; done
cat > /root/pods <<'END'
{{ pods_sh }}
END
. /root/pods
pod violation-pod {{ third }} "$(own audit)" | sed 's/"args"/"command": ["false"], "args"/' | kubectl apply -f -
until kubectl -n {{ team }} get pod violation-pod | grep -E '(CrashLoopBackOff|RunContainerError) +[1-9]'; do sleep 1; done
