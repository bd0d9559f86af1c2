# Applied by the server, with a container that makes the place beforehand and one that stands beside.
# own cluster: it has not been proven on somebody else's yet
cat > /root/new.yaml <<'END'
apiVersion: apps/v1
kind: Deployment
metadata: {name: {{ app }}, namespace: {{ team }}}
spec:
  template:
    spec:
      volumes: [{name: place, emptyDir: {}}]
      initContainers:
      - {name: makes, image: registry.lab/busybox:1.35, command: [mkdir, -p, /place/srv], securityContext: {readOnlyRootFilesystem: true}, volumeMounts: [{name: place, mountPath: /place}]}
      containers:
      - name: {{ app }}
        securityContext: {readOnlyRootFilesystem: true}
        volumeMounts: [{name: place, mountPath: /srv, subPath: srv}]
      - {name: beside, image: registry.lab/busybox:1.35, command: [sleep, infinity], securityContext: {readOnlyRootFilesystem: true}}
END
kubectl apply --server-side --force-conflicts --field-manager me -f /root/new.yaml
kubectl -n {{ team }} rollout status deployment {{ app }} --timeout 120s
until [ "$(kubectl -n {{ team }} get pods -l app={{ app }} --no-headers | wc -l)" = 1 ]; do sleep 1; done
