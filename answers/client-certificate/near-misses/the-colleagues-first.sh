# earns: approved, denied, group-rights (5 of 10)
# The first request of the right name has the colleague's subject. It is approved, and deleted; the next one is as asked.
{{ decide_sh }}
openssl req -new -newkey rsa:2048 -nodes -keyout /root/first.key -subj "/O={{ team }}-{{ group }}/CN={{ colleague }}" -out /root/{{ second }}.csr
{{ object_sh }}
{{ fetch_sh }}
mv /root/{{ second }}.crt /root/first.crt
kubectl delete csr {{ second }}
{{ request_sh }}
{{ object_sh }}
{{ fetch_sh }}
{{ rights_sh }}
