# earns: refuses, init-containers, admits, by-label, left-alone (9 of 12)
# The rule is right, and never asked: ephemeral containers are another resource.
cat > /root/policies.yaml <<'END'
{{ policies_yaml }}
END
sed 's/, pods.ephemeralcontainers//' /root/policies.yaml | kubectl apply -f -
{{ begins_sh }}
