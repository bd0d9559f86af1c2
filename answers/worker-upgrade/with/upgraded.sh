until kubectl get node worker-1 -o wide | grep -qw 'v1.37.1'; do sleep 1; done
kubectl wait --for condition=Ready --timeout 120s node/worker-1
