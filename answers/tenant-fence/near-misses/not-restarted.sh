# earns: quota (2 of 13)
# The pods that run keep what they have: no limit.
kubectl apply -f - <<'END'
{{ memory_yaml }}
END
sleep 1
