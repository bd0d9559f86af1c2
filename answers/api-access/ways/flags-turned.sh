# The flags stay and say the opposite; the bindings are deleted and made anew for those who need them; strangers lose /version, too.
kubectl delete clusterrolebinding {{ wide }}
kubectl create clusterrolebinding {{ wide }}-2 --clusterrole {{ wide }} --serviceaccount {{ team }}:{{ watcher }}
kubectl -n {{ team }} delete rolebinding {{ narrow }}
kubectl -n {{ team }} create rolebinding {{ narrow }}-2 --role {{ narrow }} --user {{ colleague }}
kubectl create clusterrole health --verb get --non-resource-url /livez,/readyz,/healthz
kubectl create clusterrolebinding health --clusterrole health --group system:unauthenticated
kubectl get clusterrolebinding system:public-info-viewer -o json | jq 'del(.subjects[] | select(.name == "system:unauthenticated"))' | kubectl replace -f -
perl -pi -e 's/anonymous-auth=true/anonymous-auth=false/; s/AlwaysAllow/Webhook/; s/read-only-port=10255/read-only-port=0/' /etc/default/kubelet
{{ restarted_sh }}
