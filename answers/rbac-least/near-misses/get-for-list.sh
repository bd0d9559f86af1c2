# earns: no-escalation, no-secrets, others-keep (7 of 13)
# A collection is listed: the verb get does not allow that.
{{ cut_sh }}
cat > /root/roles.yaml <<'END'
{{ roles_yaml }}
END
sed 's/verbs: .list./verbs: [get]/' /root/roles.yaml | kubectl apply -f -
