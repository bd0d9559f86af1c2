# earns: approved, denied, group-rights (5 of 10)
# The file has a key, but not that of the certificate.
{{ decide_sh }}
{{ request_sh }}
{{ object_sh }}
{{ fetch_sh }}
openssl genrsa -out /root/{{ second }}.key 2048
{{ rights_sh }}
