# earns: none
# The API server was only asked whether it would make the Secret.
pid=$(pgrep -x etcd)
kubectl -n {{ team }} create secret generic {{ new }} --from-literal value={{ new_value }} --dry-run=server
{{ read_sh }}
