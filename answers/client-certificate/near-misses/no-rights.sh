# earns: approved, denied, certificate (7 of 10)
# Certificates, and no rights.
{{ decide_sh }}
{{ request_sh }}
{{ object_sh }}
{{ fetch_sh }}
