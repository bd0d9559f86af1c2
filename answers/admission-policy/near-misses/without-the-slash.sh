# earns: none
# registry.lab.example.com begins with registry.lab, too.
cat > /root/policies.yaml <<'END'
{{ policies_yaml }}
END
sed 's/startsWith("registry.lab.")/startsWith("registry.lab")/g' /root/policies.yaml | kubectl apply -f -
{{ begins_sh }}
