# earns: rights, fence-stays (5 of 13)
# Only one namespace has a policy, so its own pods still reach the others.
kubectl delete clusterrolebinding {{ wide }}
kubectl apply -f - <<'END'
{{ rights_yaml }}
END
kubectl apply -f - <<'END'
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: own-namespace, namespace: {{ team }}}
spec: {podSelector: {}, ingress: [{from: [{podSelector: {}}]}]}
END
sleep 2
