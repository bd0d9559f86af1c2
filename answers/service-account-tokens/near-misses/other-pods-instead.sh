# earns: none
# {{ depot }}, which needs its token, has none any more.
kubectl -n {{ team }} patch deployment {{ depot }} -p '{"spec": {"template": {"spec": {"automountServiceAccountToken": false}}}}'
kubectl -n {{ team }} rollout status deployment {{ depot }} --timeout 120s
