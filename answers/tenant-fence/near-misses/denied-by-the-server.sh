# earns: none
# A developer of the tenant has no right to make quotas.
kubectl -n {{ team }} create quota memory --hard limits.memory=512Mi --as {{ developer }} --as-group {{ team }}-developers --as-group system:authenticated
