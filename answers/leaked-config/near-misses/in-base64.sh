# earns: works, from-a-file, nowhere-else (7 of 10)
# The old password is kept in a Secret, in case somebody needs it.
{{ secret_sh }}
{{ mounted_sh }}
{{ rollout_sh }}
kubectl -n {{ team }} create secret generic old-{{ secret }} --from-literal password={{ leaked }}
{{ settings_sh }}
{{ annotations_sh }}
{{ old_sh }}
{{ answered_sh }}
