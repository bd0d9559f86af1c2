# earns: attached, created, through-the-descriptor (6 of 13)
# Seen how it is kept, and left so.
# From etcd's process to what it calls, and to its database.
{{ traced_sh }}
kubectl -n {{ team }} create secret generic {{ new }} --from-literal value={{ new_value }}
{{ read_sh }}
