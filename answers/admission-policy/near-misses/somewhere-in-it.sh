# earns: none
# The name of the registry may stand anywhere.
cat > /root/policies.yaml <<'END'
{{ policies_yaml }}
END
sed 's/startsWith/contains/g' /root/policies.yaml | kubectl apply -f -
{{ begins_sh }}
