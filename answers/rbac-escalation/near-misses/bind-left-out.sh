# earns: escalate, escalate-closed, token, token-closed (5 of 12)
# The first way stays.
{{ answers_sh }}
{{ escalate_sh }}
{{ token_sh }}
