# Both old bindings stay as they are, with roles that give nothing; keeper, deployer and the application get bindings of their own.
kubectl create clusterrole everything --verb '*' --resource '*.*'
kubectl patch clusterrole everything --type json -p '[{"op": "add", "path": "/rules/-", "value": {"nonResourceURLs": ["*"], "verbs": ["*"]}}]'
kubectl create clusterrolebinding {{ keeper }} --clusterrole everything --serviceaccount {{ guests }}:{{ keeper }}
kubectl -n {{ guests }} get role {{ narrow }} -o json | jq 'del(.metadata.uid, .metadata.resourceVersion, .metadata.annotations) | .metadata.name = "{{ deployer }}"' | kubectl apply -f -
kubectl -n {{ guests }} create rolebinding {{ deployer }} --role {{ deployer }} --serviceaccount {{ team }}:{{ deployer }}
kubectl patch clusterrole {{ wide }} --type merge -p '{"rules": []}'
kubectl -n {{ guests }} patch role {{ narrow }} --type merge -p '{"rules": []}'
# A first try, in the wrong namespace and for the wrong account, is taken back.
kubectl -n {{ guests }} create role mistake --verb get,list --resource secrets
kubectl -n {{ guests }} create rolebinding mistake --role mistake --serviceaccount {{ team }}:default
kubectl -n {{ guests }} delete role/mistake rolebinding/mistake
cat > /root/roles.yaml <<'END'
{{ roles_yaml }}
END
kubectl create -f /root/roles.yaml
