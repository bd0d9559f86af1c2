# earns: bind, bind-closed, escalate, escalate-closed (5 of 12)
# The powerful account loses its rights, and everybody's token of it is still there to be had.
{{ answers_sh }}
{{ bind_sh }}
{{ escalate_sh }}
kubectl delete clusterrolebinding {{ ops }}-{{ chief }}
