# earns: none
# The line appended to the files where Falco could have put it.
echo "$(date +%H:%M:%S.%N): Warning $(date +%H:%M:%S.%N),{{ user }},{{ container }},$(runc list -q | cut -c-12)" | tee -a /var/log/falco.log /var/log/syslog /etc/falco/events.txt
