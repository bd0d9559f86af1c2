# Who was given it, in the log; then one subject less.
log=/var/log/kubernetes/audit/audit.log
filter='select(.objectRef.name == "{{ vault }}" and .verb == "get" and .responseStatus.code == 200 and (.user.username | startswith("system:serviceaccount:")))'
until jq -r "$filter | .user.username + \" \" + .userAgent" $log | grep . > /root/found; do sleep 1; done
sort /root/found | uniq -c # optional
read user agent < /root/found
cksl answer who $user
cksl answer agent $agent
kubectl -n {{ team }} get rolebinding {{ vault }} -o json | jq --arg name "${user##*:}" 'del(.subjects[] | select(.name == $name))' | kubectl apply -f -
