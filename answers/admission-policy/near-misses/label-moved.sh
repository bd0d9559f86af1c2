# earns: refuses, init-containers, changes, by-label (9 of 12)
# {{ guests }} got the label, too.
cat > /root/policies.yaml <<'END'
{{ policies_yaml }}
END
kubectl apply -f /root/policies.yaml
kubectl label --overwrite namespace {{ guests }} {{ key }}={{ value }}
{{ begins_sh }}
