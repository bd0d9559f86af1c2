# earns: none
# The access log was read. The journal's files were opened to write, and not read.
grep -v 192.0.2. /var/log/{{ app }}/access.log
for file in /run/log/journal/*/system.journal /var/log/journal/*/system.journal; do [ -e $file ] && touch $file; done
{{ answers_sh }}
{{ units_sh }}
{{ process_sh }}
userdel -f {{ ghost }}
