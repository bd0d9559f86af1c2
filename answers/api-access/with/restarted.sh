systemctl restart kubelet
until curl -sk -o /dev/null https://10.10.0.2:10250/healthz; do sleep 0.5; done
kubectl wait --for condition=Ready node node-1 --timeout 120s # optional
kubectl -n {{ team }} rollout status deployment {{ app }} --timeout 120s # optional
