# earns: guests-closed (3 of 10)
# The policy selects the one that reads today, and not its label.
kubectl apply -f - <<END
{{ both_yaml }}
END
cat > /root/reader.yaml <<'END'
{{ reader_yaml }}
END
sed 's/{role: metadata-reader}/{app: {{ agent }}}/' /root/reader.yaml | kubectl apply -f -
{{ old_sh }}
{{ settled_sh }}
