# The logs show what each account needs.
kubectl -n {{ team }} logs -l of={{ team }} --tail 2 --prefix # optional
# List the rights of each account, for the whole cluster and in `{{ ops }}`. Look for `bind`, `escalate` and
# `serviceaccounts/token`, and for the names of objects beside them.
for name in {{ cast | split | sort | join(" ") }}; do echo "== $name"; kubectl auth can-i --list -n {{ ops }} --as system:serviceaccount:{{ team }}:$name | grep -E 'cluster|token'; done # optional
# Two accounts have `bind`, one of them for a single role only. One has `escalate` and `patch`. Two may create tokens, one
# of them for a single account only.
{{ answers_sh }}
# The first account keeps `bind` for the role that it gives to guests.
{{ bind_sh }}
# The ClusterRole of the second account is aggregated. The rule comes from a part, which has a label.
kubectl get clusterroles --show-labels | grep {{ team }}.test # optional
# Edit the part, and wait until the controller has copied its rules.
{{ escalate_sh }}
# The third account keeps the token that it needs.
{{ token_sh }}
