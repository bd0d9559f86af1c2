# earns: works, erased, nowhere-else (7 of 10)
# The pod is as asked, and was made by hand: the deployment has taken it for its own. The file of its next pod belongs to a group that may read it.
{{ good_sh }}
kubectl -n {{ team }} patch deployment {{ app }} -p '{"spec": {"template": {"spec": {"securityContext": {"fsGroup": 1000}}}}}'
{{ swapped_sh }}
