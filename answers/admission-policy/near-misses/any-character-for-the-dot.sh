# earns: none
# A regular expression, whose dot is any character: registry-lab/busybox:1.35 fits, too.
cat > /root/policies.yaml <<'END'
{{ policies_yaml }}
END
sed 's#startsWith("registry.lab/")#matches("^registry.lab/")#g' /root/policies.yaml | kubectl apply -f -
{{ begins_sh }}
