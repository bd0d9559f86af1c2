# earns: none
# Who makes pods for workloads may bring in everything: a DaemonSet does.
cat > /root/policies.yaml <<'END'
{{ policies_yaml }}
END
asked='!request.userInfo.username.startsWith("system:")'
{{ asked_sh }}
