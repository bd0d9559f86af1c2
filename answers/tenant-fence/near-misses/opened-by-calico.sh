# earns: rights, fence-stays, quota, defaults (9 of 13)
# The network policies are right. A policy of Calico's own counts before them, and opens ports that nobody tries today.
{{ whole_sh }}
kubectl apply -f - <<'END'
{{ calicos_yaml }}
END
sleep 2
