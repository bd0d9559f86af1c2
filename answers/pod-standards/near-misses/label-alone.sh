# earns: enforced, others-left-alone (6 of 13)
# The old pod goes on, and nobody sees that it could not be made again.
kubectl label namespace {{ team }} pod-security.kubernetes.io/enforce=restricted
kubectl -n {{ team }} get pods
