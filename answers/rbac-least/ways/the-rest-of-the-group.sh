# Only the application leaves the group: the other accounts of the namespace are named, each in its own way.
kubectl get clusterrolebinding {{ wide }} -o json | jq 'del(.subjects[] | select(.name == "{{ app }}"))' | kubectl replace -f -
kubectl -n {{ guests }} delete rolebinding {{ narrow }}
kubectl -n {{ guests }} create rolebinding without-{{ app }} --role {{ narrow }} --serviceaccount {{ team }}:{{ deployer }} --serviceaccount {{ team }}:default
kubectl -n {{ guests }} create rolebinding as-a-user --role {{ narrow }} --user system:serviceaccount:{{ team }}:default
cat > /root/roles.yaml <<'END'
{{ roles_yaml }}
END
kubectl apply -f /root/roles.yaml
