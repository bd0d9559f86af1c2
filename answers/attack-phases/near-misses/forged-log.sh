# earns: looked (1 of 15)
# Lines of one's own in the log and in the journal, and what they say.
echo '00:00:00.000 203.0.113.9 "GET /{{ page }}?host=x%3Bsh" 200 0' >> /var/log/{{ app }}/access.log
logger -t sudo 'www-data : PWD=/ ; USER=root ; COMMAND=/usr/bin/nohup'
{{ look_sh }}
cksl answer entry 203.0.113.9
cksl answer escalation /usr/bin/nohup
