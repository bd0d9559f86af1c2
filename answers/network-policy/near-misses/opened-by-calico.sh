# earns: none
# The policies are right. One of Calico's own counts before them, and opens ports that nobody tries today.
kubectl apply -f - <<END
{{ store_yaml }}
---
{{ front_yaml }}
END
kubectl apply -f - <<'END'
{{ calicos_yaml }}
END
sleep 2
