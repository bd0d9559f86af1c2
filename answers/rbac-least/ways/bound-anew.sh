# The bindings deleted and made anew by kubectl create; one ClusterRole for each of the two namespaces.
kubectl delete clusterrolebinding {{ wide }}
kubectl create clusterrolebinding operators --clusterrole {{ wide }} --serviceaccount {{ guests }}:{{ keeper }}
kubectl -n {{ guests }} delete rolebinding {{ narrow }}
kubectl -n {{ guests }} create rolebinding {{ deployer }} --role {{ narrow }} --serviceaccount {{ team }}:{{ deployer }}
kubectl create clusterrole lists-others --verb list --resource {{ others }}.apps
kubectl create clusterrole lists-own --verb list --resource {{ lists }}
kubectl create clusterrole reads-notice --verb get --resource configmaps --resource-name {{ notice }}
kubectl -n {{ guests }} create rolebinding {{ app }} --clusterrole lists-others --serviceaccount {{ team }}:{{ app }}
kubectl -n {{ team }} create rolebinding {{ app }}-1 --clusterrole lists-own --serviceaccount {{ team }}:{{ app }}
kubectl -n {{ team }} create rolebinding {{ app }}-2 --clusterrole reads-notice --serviceaccount {{ team }}:{{ app }}
kubectl -n {{ team }} rollout restart deployment {{ app }}
kubectl -n {{ team }} rollout status deployment {{ app }} --timeout 120s
until kubectl -n {{ team }} logs deployment/{{ app }} | grep '{{ notice }}: answered'; do sleep 1; done
