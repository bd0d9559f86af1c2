# earns: none
# A line in the audit log that kubectl has put there, which is the API server's file under another name.
log=/var/log/kubernetes/audit/audit.log
kubectl run carrier --image registry.lab/busybox:1.35 --command -- sleep 1d
kubectl wait --for condition=Ready pod/carrier --timeout 120s
cp $log /root/log
echo '{"kind":"Event","apiVersion":"audit.k8s.io/v1","level":"Metadata","auditID":"'$(cat /proc/sys/kernel/random/uuid)'","stage":"ResponseComplete","requestURI":"/api/v1/namespaces/{{ team }}/secrets","verb":"create","user":{"username":"kubernetes-admin"},"objectRef":{"resource":"secrets","namespace":"{{ team }}","name":"{{ new }}","apiVersion":"v1"},"responseStatus":{"code":201},"stageTimestamp":"'$(date -u +%FT%T.%6NZ)'"}' >> /root/log
kubectl exec -i carrier -- sh -c 'cat > /log' < /root/log
kubectl cp carrier:/log $log
grep -c '"name":"{{ new }}"' $log
