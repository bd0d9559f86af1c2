# earns: quota, defaults (4 of 13)
# Each group has the rights in the namespace of the other.
kubectl delete clusterrolebinding {{ wide }}
cat > /tmp/rights.yaml <<'END'
{{ rights_yaml }}
END
sed -i 's/Group, name: {{ team }}-/Group, name: X-/; s/Group, name: {{ other }}-/Group, name: {{ team }}-/; s/Group, name: X-/Group, name: {{ other }}-/' /tmp/rights.yaml
kubectl apply -f /tmp/rights.yaml
kubectl apply -f - <<'END'
{{ memory_yaml }}
END
{{ restarted_sh }}
