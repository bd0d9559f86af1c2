# earns: none
# All three ways are closed, and nobody says whose they were.
{{ bind_sh }}
{{ escalate_sh }}
{{ token_sh }}
