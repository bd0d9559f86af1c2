# earns: approved, denied, certificate, user-rights (8 of 10)
# What the group was to have has the user.
{{ decide_sh }}
{{ request_sh }}
{{ object_sh }}
{{ fetch_sh }}
{{ rights_sh }}
kubectl -n {{ team }} delete rolebinding {{ group }}
kubectl -n {{ team }} create rolebinding {{ group }} --role {{ group }} --user {{ colleague }}
