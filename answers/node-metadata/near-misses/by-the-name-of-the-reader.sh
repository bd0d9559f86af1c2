# earns: guests-closed (3 of 10)
# The policy selects the one that reads today, and not its label.
kubectl apply -f - <<END
{{ both_yaml }}
END
sed 's/{role: metadata-reader}/{app: {{ agent }}}/' <<'END' | kubectl apply -f -
{{ reader_yaml }}
END
{{ old_sh }}
{{ settled_sh }}
