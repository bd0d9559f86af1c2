# earns: works, from-a-file, erased (8 of 10)
# All is done, and developers may read the Secret now.
{{ secret_sh }}
{{ mounted_sh }}
{{ rollout_sh }}
{{ settings_sh }}
{{ annotations_sh }}
{{ old_sh }}
kubectl -n {{ team }} create role readers --verb get --resource secrets
kubectl -n {{ team }} create rolebinding readers --role readers --group {{ team }}-developers
{{ answered_sh }}
