# earns: repository, installed, saw-it, read-the-logs (7 of 21)
# A pod of one's own with the right rule beside the DaemonSet's.
helm repo add lab http://charts.lab:8879
helm install falco lab/falco --namespace falco --create-namespace
kubectl -n falco rollout status daemonset/falco
kubectl -n {{ own }} exec -it deployment/{{ app }} -- sh -c "exit"
until kubectl -n falco logs daemonset/falco | grep 'A shell was spawned'; do sleep 1; done
cat > /root/keys.yaml <<'END'
{{ alert_yaml }}
END
kubectl -n falco create configmap own --from-file=/root/keys.yaml
kubectl -n falco get daemonset falco -o json | jq '{apiVersion: "v1", kind: "Pod", metadata: {name: "falco-own", namespace: "falco"}, spec: (.spec.template.spec | (.volumes[] | select(.name == "rules")).configMap.name = "own")}' > /root/pod.json
kubectl apply -f /root/pod.json
kubectl -n falco wait --for condition=Ready pod/falco-own
sleep 12
kubectl -n falco logs falco-own | tail -n 2
cksl answer reader {{ [left, left, right, right][place | int] }}/{{ [one, two, one, two][place | int] }}
cksl answer key /srv/keys/{{ ([site1, site2, site3, site4][place | int] | sha256)[:6] }}.key
