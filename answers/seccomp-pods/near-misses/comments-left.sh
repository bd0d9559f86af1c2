# earns: none
# As they were printed: that is no JSON.
mkdir -p /var/lib/kubelet/seccomp/profiles
cp /root/profiles/*.json /var/lib/kubelet/seccomp/profiles/
cat > /root/pods <<'END'
pod() { printf '{"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "%s", "namespace": "{{ team }}"}, "spec": {"securityContext": {"seccompProfile": %s}, "containers": [{"name": "web", "image": "registry.lab/http-echo:1.0", "args": ["-text=%s", "-listen=:{{ port }}"], "securityContext": {"allowPrivilegeEscalation": false}}]}}\n' "$1" "$3" "$2"; }
own() { printf '{"type": "Localhost", "localhostProfile": "profiles/%s.json"}' "$1"; }
END
. /root/pods
pod audit-pod {{ second }} "$(own audit)" | kubectl apply -f -
pod violation-pod {{ third }} "$(own violation)" | kubectl apply -f -
pod fine-pod {{ fourth }} "$(own fine-grained)" | kubectl apply -f -
for name in audit violation fine; do until kubectl -n {{ team }} get pod $name-pod | grep CreateContainerError; do sleep 1; done; done
