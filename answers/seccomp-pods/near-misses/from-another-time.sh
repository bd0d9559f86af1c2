# earns: violated (2 of 17)
# The printed list: the server can't be started with it.
mkdir -p /var/lib/kubelet/seccomp/profiles
cd /var/lib/kubelet/seccomp/profiles
for name in audit violation fine-grained; do sed '/^\/\*/d' /root/profiles/$name.json > $name.json; done
cat > /root/pods <<'END'
{{ pods_sh }}
END
. /root/pods
pod violation-pod {{ third }} "$(own violation)" | kubectl apply -f -
pod fine-pod {{ fourth }} "$(own fine-grained)" | kubectl apply -f -
for name in violation fine; do until kubectl -n {{ team }} get pod $name-pod | grep -E '(CrashLoopBackOff|RunContainerError) +[1-9]'; do sleep 1; done; done
