# earns: closed (2 of 12)
# New pods go elsewhere, and those that were there stay.
kubectl cordon worker-1
