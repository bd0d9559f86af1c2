# earns: team-closed, agent-reads (5 of 10)
# The label gives the address away in the other namespace, too.
cat > /root/reader.yaml <<'END'
{{ reader_yaml }}
END
kubectl apply -f - <<'END'
{{ both_yaml }}
END
kubectl apply -f /root/reader.yaml
sed 's/{{ team }}/{{ guests }}/' /root/reader.yaml | kubectl apply -f -
{{ old_sh }}
{{ settled_sh }}
