# earns: server-capability, writer-capabilities, no-escalation, own-namespaces (7 of 8)
# The work is done, and nobody finds the neighbour any more.
cat > /root/patch.yaml <<'END'
spec:
  template:
    spec:
      hostPID: null
      hostIPC: null
      containers:
      - name: server
        securityContext:
          allowPrivilegeEscalation: false
          capabilities: {drop: [ALL], add: [NET_BIND_SERVICE]}
      - name: {{ writer }}
        securityContext:
          allowPrivilegeEscalation: false
          capabilities: {drop: [ALL], add: null}
END
kubectl -n {{ team }} patch deployment {{ app }} --patch-file /root/patch.yaml
# Wait until the new pod is ready and the old one is gone.
{{ rollout_sh }}
kubectl -n {{ team }} delete service {{ neighbour }}
