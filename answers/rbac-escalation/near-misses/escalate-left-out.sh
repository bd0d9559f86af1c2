# earns: bind, bind-closed, token, token-closed (4 of 12)
# The second way stays.
{{ answers_sh }}
{{ bind_sh }}
{{ token_sh }}
