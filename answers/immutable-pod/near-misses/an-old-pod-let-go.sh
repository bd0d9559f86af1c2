# earns: seen, culprit (5 of 11)
# The deployment is as it should be, and has lost its old pod, which drifts on.
{{ culprit_sh }}
kubectl -n {{ team }} label pods -l app={{ app }} app-
{{ immutable_sh }}
{{ replaced_sh }}
