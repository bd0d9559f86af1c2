# earns: read-the-log (2 of 12)
# Who asks for it and is not given it.
sleep 10
grep -c {{ vault }} /var/log/kubernetes/audit/audit.log
cksl answer who {{ [four, five][(other | int) - 3] }}
cksl answer agent agent/{{ ([site4, site5][(other | int) - 3] | sha256)[:8] }}
kubectl -n {{ team }} delete rolebinding {{ [four, five][(other | int) - 3] }}
