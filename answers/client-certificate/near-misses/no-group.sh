# earns: approved, denied, group-rights (5 of 10)
# The subject has the common name alone.
{{ decide_sh }}
openssl req -new -newkey rsa:2048 -nodes -keyout /root/{{ second }}.key -subj "/CN={{ second }}" -out /root/{{ second }}.csr
{{ object_sh }}
{{ fetch_sh }}
{{ rights_sh }}
