# earns: guests-closed (3 of 10)
# The policy of the team selects pods that have the label, whatever its value. A pod without it is free.
kubectl apply -f - <<END
{{ both_yaml | replace('"' ~ team ~ '"}\nspec:\n  podSelector: {}', '"' ~ team ~ '"}\nspec:\n  podSelector: {matchExpressions: [{key: role, operator: Exists}]}') }}
END
kubectl apply -f - <<END
{{ reader_yaml }}
END
{{ old_sh }}
{{ settled_sh }}
