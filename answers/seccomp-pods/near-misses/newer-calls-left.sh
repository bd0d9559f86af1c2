# earns: none
# The usual calls are denied, and older and newer ones that do the same are not.
mkdir -p /var/lib/kubelet/seccomp/profiles
cd /var/lib/kubelet/seccomp/profiles
cat > /root/fine-grained.json <<'END'
{{ fine_grained_json }}
END
jq '.syscalls[0].names += ["fchmodat2", "removexattr", "utime", "utimes", "futimesat", "fspick", "process_mrelease", "tkill"]' /root/fine-grained.json > fine-grained.json
cat > /root/pods <<'END'
{{ pods_sh }}
END
. /root/pods
pod fine-pod {{ fourth }} "$(own fine-grained)" | kubectl apply -f -
kubectl -n {{ team }} wait --for condition=Ready --timeout 120s pod fine-pod
until curl -s "http://$(kubectl -n {{ team }} get pod fine-pod -o jsonpath='{.status.podIP}'):{{ port }}/"; do sleep 1; done
