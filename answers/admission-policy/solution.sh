# One policy judges pods and their ephemeral containers, the other one judges deployments. A binding puts each into force in
# the namespaces with the label.
cat > /root/policies.yaml <<'END'
{{ policies_yaml }}
END
kubectl apply -f /root/policies.yaml
# A new policy takes effect after a moment, so wait until it denies something.
{{ begins_sh }}
# Test that a pod of your own registry is still allowed. `--dry-run=server` makes nothing.
kubectl -n {{ team }} run probe --image registry.lab/busybox:1.35 --dry-run=server # optional
