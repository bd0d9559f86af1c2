# earns: works, from-a-file, erased (8 of 10)
# The new password is in an annotation, too, in base64 and in lines of JSON.
{{ secret_sh }}
{{ mounted_sh }}
{{ rollout_sh }}
{{ settings_sh }}
{{ annotations_sh }}
{{ old_sh }}
kubectl -n {{ team }} annotate deployment {{ app }} settings="$(base64 -w 12 /root/new-password | jq -Rs '{password: .}')"
{{ answered_sh }}
