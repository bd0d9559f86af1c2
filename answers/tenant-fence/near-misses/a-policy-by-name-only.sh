# earns: none
# Names and labels that say so, and do nothing.
kubectl label namespace {{ team }} {{ other }} tenant=isolated pod-security.kubernetes.io/enforce=privileged
kubectl annotate namespace {{ team }} quota=512Mi isolation=strict
kubectl -n {{ team }} create configmap quota --from-literal limits.memory=512Mi
