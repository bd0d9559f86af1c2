# earns: approved, certificate, group-rights, user-rights, nobody-else (8 of 10)
# The right one is approved, and the others wait.
kubectl certificate approve request-{{ one }}
{{ request_sh }}
{{ object_sh }}
{{ fetch_sh }}
{{ rights_sh }}
