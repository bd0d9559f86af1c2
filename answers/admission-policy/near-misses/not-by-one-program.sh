# earns: none
# Who says that a certain program makes the change is not asked.
cat > /root/policies.yaml <<'END'
{{ policies_yaml }}
END
asked='!has(request.options.fieldManager) || request.options.fieldManager != "rescue"'
{{ asked_sh }}
{{ begins_sh }}
