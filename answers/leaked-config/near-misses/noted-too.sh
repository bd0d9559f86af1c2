# earns: works, from-a-file, erased (8 of 10)
# All is done, and the new password is in an annotation, too.
{{ secret_sh }}
{{ mounted_sh }}
{{ rollout_sh }}
{{ settings_sh }}
{{ annotations_sh }}
{{ old_sh }}
kubectl -n {{ team }} annotate deployment {{ app }} kubernetes.io/change-cause="password is $(cat /root/new-password)"
{{ answered_sh }}
