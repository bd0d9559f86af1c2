# earns: none
# The application sends its old password to a pod that lets everybody in.
{{ false_depot_sh }}
kubectl -n {{ team }} set env deployment {{ app }} {{ depot | upper }}_SERVICE_HOST=$(kubectl -n {{ team }} get pod spare -o jsonpath='{.status.podIP}')
{{ rollout_sh }}
{{ answered_sh }}
