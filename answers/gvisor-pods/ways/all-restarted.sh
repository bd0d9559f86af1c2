# The neighbour is restarted, too.
kubectl apply -f - <<'END'
{{ class_yaml }}
END
{{ patch_sh }}
{{ wait_sh }}
kubectl -n {{ team }} rollout restart deployment {{ neighbour }}
kubectl -n {{ team }} rollout status deployment {{ neighbour }} --timeout 120s
