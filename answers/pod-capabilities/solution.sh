# Drop all capabilities of both containers, and give one back to the server. `null` removes a field of the pod.
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
