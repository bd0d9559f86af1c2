# One policy for pods, with their ephemeral containers, and one for deployments; a binding for each, by the label of the namespace.
cat > /root/policies.yaml <<'END'
{{ policies_yaml }}
END
kubectl apply -f /root/policies.yaml
# They take effect after a moment.
{{ begins_sh }}
# Whether the own images still get in, and what an ephemeral container fares like.
kubectl -n {{ team }} run probe --image registry.lab/busybox:1.35 --dry-run=server # optional
