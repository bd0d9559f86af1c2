# earns: kubelet-knows-who, kubelet-asks, read-only-port, api-closed, goes-on (11 of 13)
# The watcher's role is written anew, and lets services be listed only.
{{ flags_sh }}
{{ restarted_sh }}
{{ group_sh }}
{{ stranger_sh }}
kubectl create clusterrole {{ wide }} --verb get,list --resource pods,nodes,{{ extra }} --dry-run=client -o json | jq '.rules += [{"apiGroups": [""], "resources": ["services"], "verbs": ["list"]}, {"nonResourceURLs": ["/metrics"], "verbs": ["get"]}]' | kubectl replace -f -
