# earns: none-for-web, revoked (6 of 13)
# {{ feed }} sends its token to a pod that lets everybody in.
{{ web_sh }}
{{ feed_sh }}
{{ spare_sh }}
kubectl -n {{ team }} set env deployment {{ feed }} {{ depot | upper }}_SERVICE_HOST=$(kubectl -n {{ team }} get pod spare -o jsonpath='{.status.podIP}')
{{ rollouts_sh }}
{{ answered_sh }}
kubectl -n {{ team }} delete secret {{ old }}
{{ refused_sh }}
