cksl answer bind {{ (cast | split)[0] }}
cksl answer escalate {{ (cast | split)[1] }}
cksl answer token {{ (cast | split)[2] }}
