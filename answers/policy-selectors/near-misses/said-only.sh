# earns: none
# The words of the work, where nobody acts on them: another namespace, and an annotation.
kubectl -n {{ team }} annotate networkpolicies --all namespaceSelector=group={{ group }} podSelector=role={{ role }} port={{ port }} policyTypes=Ingress,Egress
kubectl apply -f - <<END
{{ store_yaml | replace("namespace: " ~ team ~ "", "namespace: " ~ guests ~ "") }}
---
{{ vault_yaml | replace("namespace: " ~ team ~ "", "namespace: " ~ guests ~ "") }}
END
{{ settled_sh }}
