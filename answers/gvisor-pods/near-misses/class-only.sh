# earns: class (2 of 10)
# Nobody uses the class.
kubectl apply -f - <<'END'
{{ class_yaml }}
END
