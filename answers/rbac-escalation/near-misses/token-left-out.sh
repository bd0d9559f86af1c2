# earns: bind, bind-closed, escalate, escalate-closed (5 of 12)
# The third way stays.
{{ answers_sh }}
{{ bind_sh }}
{{ escalate_sh }}
