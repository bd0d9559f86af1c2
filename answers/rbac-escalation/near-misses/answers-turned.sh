# earns: token, token-closed (2 of 12)
# Two of the three accounts taken for one another.
cksl answer bind {{ (cast | split)[1] }}
cksl answer escalate {{ (cast | split)[0] }}
cksl answer token {{ (cast | split)[2] }}
{{ bind_sh }}
{{ escalate_sh }}
{{ token_sh }}
