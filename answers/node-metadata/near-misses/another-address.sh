# earns: none
# The helper is closed instead.
cat > /root/policies.yaml <<'END'
{{ both_yaml }}
END
sed 's/169.254.169.254/169.254.20.10/' /root/policies.yaml | kubectl apply -f -
{{ settled_sh }}
