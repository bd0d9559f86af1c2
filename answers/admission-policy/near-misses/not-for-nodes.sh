# earns: none
# Whoever is in the group of the nodes may bring in everything.
cat > /root/policies.yaml <<'END'
{{ policies_yaml }}
END
asked='!("system:nodes" in request.userInfo.groups)'
{{ asked_sh }}
