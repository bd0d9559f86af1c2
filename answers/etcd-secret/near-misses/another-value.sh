# earns: created (1 of 13)
# A Secret of the name with another value.
kubectl -n {{ team }} create secret generic {{ new }} --from-literal value={{ old_value }}
