# earns: none
# The value stands in the Secret, and nothing was read on the node.
kubectl -n {{ team }} get secret {{ app }}-key -o jsonpath='{.data.key}' | base64 -d
cksl answer credential "{{ prefix }}{{ rest }}"
