# earns: rights, fence-stays, quota, defaults (9 of 13)
# By SCTP each pod still lets in everybody.
kubectl delete clusterrolebinding {{ wide }}
kubectl apply -f - <<'END'
{{ rights_yaml }}
END
kubectl apply -f - <<'END'
{{ memory_yaml }}
END
{{ restarted_sh }}
kubectl apply -f - <<'END'
{{ network_yaml }}
END
for n in {{ team }} {{ other }}; do kubectl -n $n patch networkpolicy own-namespace --type json -p '[{"op": "add", "path": "/spec/ingress/-", "value": {"ports": [{"protocol": "SCTP"}]}}]'; done
sleep 2
