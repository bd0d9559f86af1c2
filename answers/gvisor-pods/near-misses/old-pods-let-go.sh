# earns: class (2 of 10)
# The deployment is as it should be, and has lost its old pods, which run on outside of gVisor.
kubectl apply -f - <<'END'
{{ class_yaml }}
END
kubectl -n {{ team }} rollout status deployment {{ app }} --timeout 120s
kubectl -n {{ team }} label pods -l app={{ app }} app-
{{ patch_sh }}
{{ wait_sh }}
