# earns: no-escalation, no-secrets (5 of 13)
# The application under an account of another name: nobody else may get rights, and its deployment was to be left as it is.
{{ cut_sh }}
kubectl -n {{ team }} create serviceaccount {{ app }}-small
cat > /root/roles.yaml <<'END'
{{ roles_yaml }}
END
sed '/^subjects/s/name: {{ app }},/name: {{ app }}-small,/' /root/roles.yaml | kubectl apply -f -
kubectl -n {{ team }} set serviceaccount deployment {{ app }} {{ app }}-small
kubectl -n {{ team }} rollout status deployment {{ app }} --timeout 120s
until kubectl -n {{ team }} logs deployment/{{ app }} | grep '{{ notice }}: answered'; do sleep 1; done
