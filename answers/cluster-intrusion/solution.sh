# Entry: the application writes each lookup to its log. Many tried; a request with a semicolon (`%3B`) that was answered with
# 200 is the one that got in. It names the program that it has fetched and started.
kubectl -n {{ team }} logs -l app={{ app }} --prefix --tail 100 | grep cgi-bin # optional
line=$(kubectl -n {{ team }} logs -l app={{ app }} --tail 100 | grep '%3B.*" 200$')
address=$(echo "$line" | cut -d ' ' -f 2)
program=$(echo "$line" | grep -o '%3B/tmp/[^%]*' | cut -c 4-)
cksl answer entry "$address $program"
# Escalation and persistence in the API: the audit log says who did what, and from where. The program's server is the
# address from which somebody uses the token of a service account that belongs to a pod.
server=$(echo "$line" | grep -o 'http://[0-9.]*' | cut -c 8-)
jq -r '[.user.username, .verb, .requestURI, .responseStatus.code, .sourceIPs[0]] | map(tostring) | join(" ")' /var/log/kubernetes/audit/audit.log | sort | uniq -c # optional
jq -r --arg server $server 'select(.sourceIPs[0] == $server and .verb == "create" and .responseStatus.code == 201) | [.user.username, .objectRef.resource, .objectRef.name // .requestObject.metadata.name, .objectRef.subresource] | join(" ")' /var/log/kubernetes/audit/audit.log | tee /root/created
# Who created them, and what they are called.
owner=$(awk '$2 == "serviceaccounts" { print $1; exit }' /root/created)
ghost=$(awk '$2 == "serviceaccounts" { print $3; exit }' /root/created)
binding=$(awk '$2 == "rolebindings" { print $3; exit }' /root/created)
pod=$(awk '$2 == "pods" { print $3; exit }' /root/created)
cksl answer escalation "$owner $pod"
# Persistence on the worker: this pod mounts the node's root. What it has written there is newer than the node itself: a manifest
# in the directory of static pods.
ssh worker-1 ls -l --full-time /etc/kubernetes/manifests # optional
manifest=$(ssh worker-1 "grep -l $server /etc/kubernetes/manifests/*.yaml")
cksl answer persistence "$ghost $manifest"
# Exfiltration: the manifest only says that the pod fetches what it does. The kernel shows what it opens. A static pod has the
# name of its node at the end.
name=$(basename $manifest .yaml)
file=$(timeout 60 sysdig -n 1 -p '%fd.name' "evt.is_open_read=true and k8s.pod.name=$name-worker-1 and fd.name startswith /orders/")
cksl answer exfiltration $file
# Close the accounts first, since with either of them the intruder creates the pod again. The binding has another
# subject, so only one is removed.
kubectl -n {{ team }} get rolebinding {{ team }}-support -o json | jq --arg name "${owner##*:}" 'del(.subjects[] | select(.name == $name))' | kubectl apply -f -
kubectl -n {{ team }} delete rolebinding $binding
kubectl -n {{ team }} delete serviceaccount $ghost
# The pod writes the manifest again, so it goes next. The kubelet ends a static pod when its file is gone; to
# delete it with kubectl would be of no use.
kubectl -n {{ team }} delete pod $pod
ssh worker-1 rm $manifest
# The program in the pod of the application.
ssh worker-1 pkill -x $(basename $program)
until ! kubectl -n kube-system get pod $name-worker-1; do sleep 1; done # optional
