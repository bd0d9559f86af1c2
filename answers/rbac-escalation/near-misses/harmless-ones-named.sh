# earns: escalate, escalate-closed (3 of 12)
# The accounts that only look as if they could are taken for the others, and what they have is cut.
cksl answer bind {{ (cast | split)[3] }}
cksl answer escalate {{ (cast | split)[1] }}
cksl answer token {{ (cast | split)[3] }}
{{ escalate_sh }}
kubectl delete clusterrolebinding {{ team }}-{{ (cast | split)[3] }}
kubectl -n {{ ops }} delete rolebinding {{ team }}-{{ (cast | split)[3] }}
