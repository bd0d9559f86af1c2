mkdir -p /var/lib/kubelet/seccomp/profiles
cd /var/lib/kubelet/seccomp/profiles
cat > /root/fine-grained.json <<'END'
{{ fine_grained_json }}
END
jq --argjson more "$more" '.syscalls[0].names += $more' /root/fine-grained.json > fine-grained.json
cat > /root/pods <<'END'
{{ pods_sh }}
END
. /root/pods
pod fine-pod {{ fourth }} "$(own fine-grained)" | kubectl apply -f -
kubectl -n {{ team }} wait --for condition=Ready --timeout 120s pod fine-pod
until curl -s "http://$(kubectl -n {{ team }} get pod fine-pod -o jsonpath='{.status.podIP}'):{{ port }}/"; do sleep 1; done
