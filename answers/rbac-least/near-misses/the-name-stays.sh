# earns: none
# Only the group lost its rights.
kubectl -n {{ guests }} patch rolebinding {{ narrow }} --type merge -p '{"subjects": [{"kind": "ServiceAccount", "name": "{{ deployer }}", "namespace": "{{ team }}"}]}'
cat > /root/roles.yaml <<'END'
{{ roles_yaml }}
END
kubectl apply -f /root/roles.yaml
