# earns: violated (2 of 17)
# The printed list: the server can't be started with it.
mkdir -p /var/lib/kubelet/seccomp/profiles
cd /var/lib/kubelet/seccomp/profiles
for name in audit violation fine-grained; do sed '/^\/\*/d' /root/profiles/$name.json > $name.json; done
cat > /root/pods <<'END'
pod() { printf '{"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "%s", "namespace": "{{ team }}"}, "spec": {"securityContext": {"seccompProfile": %s}, "containers": [{"name": "web", "image": "registry.lab/http-echo:1.0", "args": ["-text=%s", "-listen=:{{ port }}"], "securityContext": {"allowPrivilegeEscalation": false}}]}}\n' "$1" "$3" "$2"; }
own() { printf '{"type": "Localhost", "localhostProfile": "profiles/%s.json"}' "$1"; }
END
. /root/pods
pod violation-pod {{ third }} "$(own violation)" | kubectl apply -f -
pod fine-pod {{ fourth }} "$(own fine-grained)" | kubectl apply -f -
for name in violation fine; do until kubectl -n {{ team }} get pod $name-pod | grep -E '(CrashLoopBackOff|RunContainerError) +[1-9]'; do sleep 1; done; done
