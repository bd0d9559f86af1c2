# earns: no-escalation, works, others-keep (8 of 13)
# It may change nothing, and read what many tools read everywhere, Secrets included.
{{ cut_sh }}
kubectl create clusterrole reader --verb get,list,watch --resource secrets,configmaps,pods,services,persistentvolumeclaims,deployments.apps,daemonsets.apps,statefulsets.apps
kubectl create clusterrolebinding reader --clusterrole reader --serviceaccount {{ team }}:{{ app }}
