# Long options, all threads, a file for the table; an answer as the manual writes calls.
timeout -s INT 3 strace --follow-forks --summary-only --summary-wall-clock --output /tmp/table --attach $(pgrep -x {{ service }})
cksl answer often {{ often }}
cksl answer failing {{ failing }}
cksl answer slow "{{ slow }}()"
