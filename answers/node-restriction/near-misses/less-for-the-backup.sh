# earns: no-more-rights, restricted, plugin-kept, goes-on (8 of 10)
# {{ backup }} keeps Secrets and pods, and loses the ConfigMaps.
{{ user_sh }}
kubectl create clusterrole copies --verb get,list,watch --resource secrets,pods
kubectl create clusterrolebinding copies --clusterrole copies --serviceaccount {{ team }}:{{ backup }}
kubectl delete clusterrolebinding {{ wide }}
{{ plugin_sh }}
{{ ready_sh }}
