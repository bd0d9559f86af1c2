# earns: seen, culprit, immutable, works (10 of 11)
# Another deployment is paused, so it would not take a change any more.
{{ culprit_sh }}
{{ immutable_sh }}
{{ replaced_sh }}
kubectl -n {{ team }} rollout pause deployment {{ calm }}
