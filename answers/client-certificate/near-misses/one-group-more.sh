# earns: approved, denied, group-rights (5 of 10)
# The second user gets a group that nobody asked for.
{{ decide_sh }}
openssl req -new -newkey rsa:2048 -nodes -keyout /root/{{ second }}.key -subj "/O={{ team }}-{{ circle }}/O=kubeadm:cluster-admins/CN={{ second }}" -out /root/{{ second }}.csr
{{ object_sh }}
{{ fetch_sh }}
{{ rights_sh }}
