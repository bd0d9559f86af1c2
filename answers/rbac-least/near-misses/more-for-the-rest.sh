# earns: no-escalation, no-secrets, works, least (11 of 13)
# The account `default` keeps what it had as one of the group, and may delete Secrets, too.
kubectl get clusterrolebinding {{ wide }} -o json | jq 'del(.subjects[] | select(.name == "{{ app }}"))' | kubectl replace -f -
kubectl -n {{ guests }} patch rolebinding {{ narrow }} --type merge -p '{"subjects": [{"kind": "ServiceAccount", "name": "{{ deployer }}", "namespace": "{{ team }}"}, {"kind": "ServiceAccount", "name": "default", "namespace": "{{ team }}"}]}'
kubectl -n {{ guests }} create role cleaner --verb delete --resource secrets
kubectl -n {{ guests }} create rolebinding cleaner --role cleaner --serviceaccount {{ team }}:default
cat > /root/roles.yaml <<'END'
{{ roles_yaml }}
END
kubectl apply -f /root/roles.yaml
