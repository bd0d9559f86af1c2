# earns: none
# The pods run under profiles of other names, and the files of the course are as they were.
mkdir -p /var/lib/kubelet/seccomp/profiles
cd /var/lib/kubelet/seccomp/profiles
for name in audit violation fine-grained; do sed '/^\/\*/d' /root/profiles/$name.json > $name.json; done
cat > mine.json <<'END'
{{ fine_grained_json }}
END
cp audit.json log.json
cat > /root/pods <<'END'
{{ pods_sh }}
END
. /root/pods
pod audit-pod {{ second }} "$(own log)" | kubectl apply -f -
pod fine-pod {{ fourth }} "$(own mine)" | kubectl apply -f -
kubectl -n {{ team }} wait --for condition=Ready --timeout 120s pod audit-pod
until curl -s "http://$(kubectl -n {{ team }} get pod audit-pod -o jsonpath='{.status.podIP}'):{{ port }}/"; do sleep 1; done
kubectl -n {{ team }} wait --for condition=Ready --timeout 120s pod fine-pod
until curl -s "http://$(kubectl -n {{ team }} get pod fine-pod -o jsonpath='{.status.podIP}'):{{ port }}/"; do sleep 1; done
