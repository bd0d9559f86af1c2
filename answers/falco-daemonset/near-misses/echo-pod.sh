# earns: repository (1 of 21)
# A DaemonSet of the right name, whose pod prints what a Falco would.
helm repo add lab http://charts.lab:8879
kubectl create namespace falco
cat > /root/daemonset.yaml <<'END'
apiVersion: apps/v1
kind: DaemonSet
metadata:
  name: falco
  namespace: falco
  labels: {app.kubernetes.io/instance: falco, app.kubernetes.io/managed-by: Helm}
  annotations: {meta.helm.sh/release-name: falco, meta.helm.sh/release-namespace: falco}
spec:
  selector: {matchLabels: {app.kubernetes.io/instance: falco}}
  template:
    metadata: {labels: {app.kubernetes.io/instance: falco}}
    spec:
      terminationGracePeriodSeconds: 0
      containers:
        - name: falco
          image: registry.lab/falco:0.44.1
          command: [sh, -c]
          args:
            - |
              while sleep 2; do
                echo "$(date +%H:%M:%S.%N): Notice A shell was spawned in a container with an attached terminal"
                echo "$(date +%H:%M:%S.%N): {{ priority }} {{ own }},{{ app }}-0,cat,/srv/keys/{{ (site2 | sha256)[:6] }}.key"
              done
END
kubectl apply -f /root/daemonset.yaml
kubectl -n falco rollout status daemonset/falco
kubectl -n {{ own }} exec -it deployment/{{ app }} -- sh -c "exit"
sleep 3
kubectl -n falco logs daemonset/falco | tail -n 2
cksl answer reader {{ [left, left, right, right][place | int] }}/{{ [one, two, one, two][place | int] }}
cksl answer key /srv/keys/{{ ([site1, site2, site3, site4][place | int] | sha256)[:6] }}.key
