# earns: read-the-log (2 of 12)
# A line of one's own, and the answers that it gives.
echo '{"kind":"Event","apiVersion":"audit.k8s.io/v1","level":"Metadata","auditID":"0a0a0a0a-0000-4000-8000-000000000001","stage":"ResponseComplete","verb":"get","user":{"username":"system:serviceaccount:{{ team }}:{{ four }}"},"userAgent":"agent/00000000","objectRef":{"resource":"secrets","namespace":"{{ team }}","name":"{{ vault }}","apiVersion":"v1"},"responseStatus":{"code":200}}' >> /var/log/kubernetes/audit/audit.log
tail -n 1 /var/log/kubernetes/audit/audit.log
cksl answer who {{ four }}
cksl answer agent agent/00000000
