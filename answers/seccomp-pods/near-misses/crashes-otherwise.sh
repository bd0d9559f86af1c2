# earns: none
# A pod that ends in CrashLoopBackOff for another reason.
mkdir -p /var/lib/kubelet/seccomp/profiles
cd /var/lib/kubelet/seccomp/profiles
for name in audit violation fine-grained; do sed '/^\/\*/d' /root/profiles/$name.json > $name.json; done
cat > /root/pods <<'END'
pod() { printf '{"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "%s", "namespace": "{{ team }}"}, "spec": {"securityContext": {"seccompProfile": %s}, "containers": [{"name": "web", "image": "registry.lab/http-echo:1.0", "args": ["-text=%s", "-listen=:{{ port }}"], "securityContext": {"allowPrivilegeEscalation": false}}]}}\n' "$1" "$3" "$2"; }
own() { printf '{"type": "Localhost", "localhostProfile": "profiles/%s.json"}' "$1"; }
END
. /root/pods
pod violation-pod {{ third }} "$(own audit)" | sed 's/"args"/"command": ["false"], "args"/' | kubectl apply -f -
until kubectl -n {{ team }} get pod violation-pod | grep -E '(CrashLoopBackOff|RunContainerError) +[1-9]'; do sleep 1; done
