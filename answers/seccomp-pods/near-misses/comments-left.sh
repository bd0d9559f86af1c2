# earns: none
# As they were printed: that is no JSON.
mkdir -p /var/lib/kubelet/seccomp/profiles
cp /root/profiles/*.json /var/lib/kubelet/seccomp/profiles/
cat > /root/pods <<'END'
{{ pods_sh }}
END
. /root/pods
pod audit-pod {{ second }} "$(own audit)" | kubectl apply -f -
pod violation-pod {{ third }} "$(own violation)" | kubectl apply -f -
pod fine-pod {{ fourth }} "$(own fine-grained)" | kubectl apply -f -
for name in audit violation fine; do until kubectl -n {{ team }} get pod $name-pod | grep CreateContainerError; do sleep 1; done; done
