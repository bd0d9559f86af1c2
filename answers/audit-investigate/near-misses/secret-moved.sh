# earns: read-the-log, who, agent (6 of 12)
# The Secret is gone, and who may read the next of its name may still.
{{ found_sh }}
kubectl -n {{ team }} delete secret {{ vault }}
