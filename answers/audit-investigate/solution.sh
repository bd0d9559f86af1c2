# The filter for `jq` selects successful reads of the Secret `{{ vault }}` by service accounts: verb `get`, status
# 200. A request with status 403 was refused, so it gave nothing away.
log=/var/log/kubernetes/audit/audit.log
filter='select(.objectRef.name == "{{ vault }}" and .verb == "get" and .responseStatus.code == 200 and (.user.username | startswith("system:serviceaccount:")))'
# Save the user name and the user agent of each such read: `jq -r "$filter | .user.username + \" \" + .userAgent" $log
# > /root/found`. The reads come every few seconds, so the log may need a moment to show one.
until jq -r "$filter | .user.username + \" \" + .userAgent" $log | grep . > /root/found; do sleep 1; done
sort /root/found | uniq -c # optional
# Each line of `/root/found` names the user and the user agent, so the first line has both answers.
read user agent < /root/found
cksl answer who $user
cksl answer agent $agent
# Remove this service account from the subjects of the RoleBinding `{{ vault }}`; the other subjects keep their
# access. RBAC has no rule that denies, so the binding itself must change.
kubectl -n {{ team }} get rolebinding {{ vault }} -o json | jq --arg name "${user##*:}" 'del(.subjects[] | select(.name == $name))' | kubectl apply -f -
