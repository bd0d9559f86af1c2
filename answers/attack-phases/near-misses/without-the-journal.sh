# earns: none
# The access log alone, and the answers.
grep -c 200 /var/log/{{ app }}/access.log
{{ answers_sh }}
{{ units_sh }}
{{ process_sh }}
userdel -f {{ ghost }}
