# Long options, all threads, a file for the table.
timeout -s INT 3 strace --follow-forks --summary-only --summary-wall-clock --output /tmp/table --attach $(pgrep -x {{ service }})
cksl answer often {{ often }}
cksl answer failing {{ failing }}
cksl answer slow {{ slow }}
