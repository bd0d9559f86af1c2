# earns: class, in-gvisor, works (9 of 10)
# Nobody finds the neighbour any more.
kubectl apply -f - <<'END'
{{ class_yaml }}
END
{{ patch_sh }}
{{ wait_sh }}
kubectl -n {{ team }} delete service {{ neighbour }}
