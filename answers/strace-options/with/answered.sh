cksl answer word {{ word }}
cksl answer file /var/spool/{{ service }}/{{ file }}
cksl answer missing /etc/{{ service }}/{{ missing }}
