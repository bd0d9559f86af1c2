# earns: team-closed, guests-closed, rest-open (8 of 10)
# Nobody reads it any more, not even who must.
kubectl apply -f - <<END
{{ both_yaml }}
END
{{ old_sh }}
{{ settled_sh }}
