# The deployment first, everything at its containers, made anew; then the label, of a pinned version.
kubectl -n {{ team }} get deployment {{ app }} -o json | jq 'del(.metadata.resourceVersion, .metadata.uid, .status) | .spec.template.spec |= ((.containers[0], .initContainers[0]).securityContext = {runAsNonRoot: true, runAsUser: 4711, runAsGroup: 4711, privileged: false, readOnlyRootFilesystem: true, allowPrivilegeEscalation: false, capabilities: {drop: ["ALL"]}, seccompProfile: {type: "RuntimeDefault"}} | .volumes[0] = {name: "pages", emptyDir: {medium: "Memory", sizeLimit: "4Mi"}})' > /root/new.json
kubectl replace --force -f /root/new.json
{{ rollout_sh }}
kubectl label namespace {{ team }} pod-security.kubernetes.io/enforce=restricted pod-security.kubernetes.io/enforce-version=v1.35 pod-security.kubernetes.io/warn=restricted
