# earns: audited, asked (3 of 17)
# A call that every server makes.
mkdir -p /var/lib/kubelet/seccomp/profiles
cd /var/lib/kubelet/seccomp/profiles
for name in audit violation fine-grained; do sed '/^\/\*/d' /root/profiles/$name.json > $name.json; done
cat > /root/pods <<'END'
{{ pods_sh }}
END
. /root/pods
pod audit-pod {{ second }} "$(own audit)" | kubectl apply -f -
kubectl -n {{ team }} wait --for condition=Ready --timeout 120s pod audit-pod
for try in 1 2 3; do until curl -s "http://$(kubectl -n {{ team }} get pod audit-pod -o jsonpath='{.status.podIP}'):{{ port }}/"; do sleep 1; done; done
until grep -c audit /var/log/syslog; do sleep 1; done
cksl answer strange accept4
