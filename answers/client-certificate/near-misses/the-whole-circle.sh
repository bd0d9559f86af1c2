# earns: approved, denied, certificate, group-rights (8 of 10)
# The rights of the second user have all of the group.
{{ decide_sh }}
{{ request_sh }}
{{ object_sh }}
{{ fetch_sh }}
{{ rights_sh }}
kubectl -n {{ team }} create rolebinding circle --role {{ second }} --group {{ team }}-{{ circle }}
