kubectl get clusterrolebinding {{ wide }} -o json | jq 'del(.subjects[] | select(.name == "{{ app }}"))' | kubectl apply -f -
kubectl -n {{ guests }} patch rolebinding {{ narrow }} --type merge -p '{"subjects": [{"kind": "ServiceAccount", "name": "{{ deployer }}", "namespace": "{{ team }}"}]}'
