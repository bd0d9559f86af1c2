# The answer with its kind; applied by the server, with a volume of its own for the pages.
kubectl -n {{ team }} rollout status deployment {{ app }} --timeout 120s
timeout 20 sysdig -n 3 -p '%container.name %proc.exepath %proc.pname' 'evt.type in (execve, execveat) and container.name != host and proc.exepath startswith /usr/local/'
cksl answer culprit deploy/{{ app }}
cat > /root/new.yaml <<'END'
apiVersion: apps/v1
kind: Deployment
metadata: {name: {{ app }}, namespace: {{ team }}}
spec:
  template:
    spec:
      volumes: [{name: place, emptyDir: {}}, {name: pages, emptyDir: {medium: Memory}}]
      containers:
      - name: {{ app }}
        securityContext: {readOnlyRootFilesystem: true}
        volumeMounts: [{name: place, mountPath: /srv}, {name: pages, mountPath: /srv/pages}]
END
kubectl apply --server-side --force-conflicts --field-manager me -f /root/new.yaml
{{ replaced_sh }}
