# earns: none
# The pods that are there are selected, and a new one is not.
cat > /root/both.yaml <<'END'
{{ both_yaml }}
END
sed 's/podSelector: {}/podSelector: {matchExpressions: [{key: app, operator: In, values: [{{ front }}, {{ worker }}]}]}/' /root/both.yaml | kubectl apply -f -
kubectl apply -f - <<END
{{ reader_yaml }}
END
{{ old_sh }}
kubectl -n {{ guests }} patch networkpolicy {{ open }} --type json -p '[{"op": "replace", "path": "/spec/podSelector", "value": {"matchExpressions": [{"key": "app", "operator": "In", "values": ["{{ front }}", "{{ worker }}"]}]}}]'
{{ settled_sh }}
