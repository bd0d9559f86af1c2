# earns: no-escalation, no-secrets, works, least (11 of 13)
# The account `default` keeps its rights, and gets the same ones in all namespaces.
{{ cut_sh }}
cat > /root/roles.yaml <<'END'
{{ roles_yaml }}
END
kubectl apply -f /root/roles.yaml
kubectl create clusterrole looks-everywhere --verb get,list --resource secrets
kubectl create clusterrolebinding looks-everywhere --clusterrole looks-everywhere --serviceaccount {{ team }}:default
