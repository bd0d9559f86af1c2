# earns: none-for-web, revoked (6 of 13)
# The Service of {{ depot }} leads to a pod that lets everybody in.
{{ web_sh }}
{{ feed_sh }}
{{ spare_sh }}
kubectl -n {{ team }} patch service {{ depot }} -p '{"spec": {"selector": {"app": null, "run": "spare"}}}'
{{ rollouts_sh }}
{{ answered_sh }}
kubectl -n {{ team }} delete secret {{ old }}
{{ refused_sh }}
