# earns: approved, denied, certificate, group-rights, user-rights (9 of 10)
# Somebody who was not named gets rights.
{{ decide_sh }}
{{ request_sh }}
{{ object_sh }}
{{ fetch_sh }}
{{ rights_sh }}
kubectl -n kube-system create rolebinding helper --clusterrole edit --user helper
