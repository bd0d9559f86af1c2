# earns: none
# The class has the right name and the handler of runc.
kubectl apply -f - <<'END'
{{ class_yaml | replace("handler: runsc", "handler: runc") }}
END
{{ patch_sh }}
{{ wait_sh }}
