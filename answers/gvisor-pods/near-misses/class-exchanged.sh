# earns: class (2 of 10)
# The pods begin by a class of runc, which is exchanged afterwards.
kubectl apply -f - <<'END'
{{ class_yaml | replace("handler: runsc", "handler: runc") }}
END
{{ patch_sh }}
{{ wait_sh }}
kubectl delete runtimeclass {{ class }}
kubectl apply -f - <<'END'
{{ class_yaml }}
END
