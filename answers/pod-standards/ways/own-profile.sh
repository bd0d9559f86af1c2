# A seccomp profile of the node's own, another name for the volume, and the namespace changed by a patch.
mkdir -p /var/lib/kubelet/seccomp/own
echo '{"defaultAction": "SCMP_ACT_ALLOW", "architectures": ["SCMP_ARCH_X86_64"], "syscalls": [{"names": ["mount", "ptrace"], "action": "SCMP_ACT_ERRNO"}]}' > /var/lib/kubelet/seccomp/own/web.json
kubectl patch namespace {{ team }} --type merge -p '{"metadata": {"labels": {"pod-security.kubernetes.io/enforce": "restricted", "pod-security.kubernetes.io/audit": "restricted"}}}'
cat > /root/editor <<'END'
#!/bin/sh
jq '.spec.template.spec |= (.securityContext = {runAsUser: 65534, runAsNonRoot: true, fsGroup: 65534, seccompProfile: {type: "Localhost", localhostProfile: "own/web.json"}} | (.containers[0], .initContainers[0]) |= (.securityContext = {allowPrivilegeEscalation: false, capabilities: {drop: ["ALL"], add: ["NET_BIND_SERVICE"]}} | .volumeMounts = [{name: "place", mountPath: "/srv/pages"}]) | .volumes = [{name: "place", emptyDir: {}}])' "$1" > /root/edited && cat /root/edited > "$1"
END
chmod +x /root/editor
KUBE_EDITOR=/root/editor kubectl -n {{ team }} edit deployment {{ app }} -o json
{{ rollout_sh }}
