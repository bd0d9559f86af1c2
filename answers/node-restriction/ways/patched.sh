# The subjects are set by patches, and the flag is there a second time.
kubectl patch clusterrolebinding {{ wide }} --type merge -p '{"subjects": [{"kind": "ServiceAccount", "name": "{{ backup }}", "namespace": "{{ team }}"}]}'
kubectl -n {{ team }} patch rolebinding {{ narrow }} --type json -p '[{"op": "remove", "path": "/subjects/1"}]'
yq -i '.spec.containers[0].command += ["--enable-admission-plugins=NodeRestriction"]' /etc/kubernetes/manifests/kube-apiserver.yaml
{{ ready_sh }}
