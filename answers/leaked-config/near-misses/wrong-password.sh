# earns: none
# The Secret has the old password.
kubectl -n {{ team }} create secret generic {{ secret }} --from-literal password={{ leaked }}
{{ mounted_sh }}
{{ rollout_sh }}
{{ settings_sh }}
{{ annotations_sh }}
{{ old_sh }}
sleep 3
