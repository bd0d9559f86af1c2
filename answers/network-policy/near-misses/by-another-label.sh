# earns: store-closed, front-contained, front-asks-names (9 of 13)
# The deployment of the front gets a label of its own, and the policy asks for that one.
kubectl -n {{ team }} patch deployment {{ front }} -p '{"spec": {"template": {"metadata": {"labels": {"reads": "{{ store }}"}}}}}'
kubectl -n {{ team }} rollout status deployment {{ front }} --timeout 90s
sed 's/- podSelector: .*/- podSelector: {matchLabels: {reads: {{ store }}}}/' <<END | kubectl apply -f -
{{ store_yaml }}
END
kubectl apply -f - <<END
{{ front_yaml }}
END
sleep 2
