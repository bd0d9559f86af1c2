# earns: front-contained, front-asks-names (5 of 13)
# Whoever has another label than the one stranger that is there gets in.
sed 's/- podSelector: .*/- podSelector: {matchExpressions: [{key: app, operator: NotIn, values: [{{ other }}]}]}/' <<END | kubectl apply -f -
{{ store_yaml }}
END
kubectl apply -f - <<END
{{ front_yaml }}
END
sleep 2
