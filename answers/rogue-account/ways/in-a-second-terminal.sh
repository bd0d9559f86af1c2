# sysdig shows all that opens the file in a second terminal until Ctrl-C, the timer is waited for, and vipw edits the files.
# vipw tells a change by the second in which the file was written, so it waits until the second of the program is over.
#@ shell 2
sysdig "proc.name!=sed and fd.name in (/etc/passwd, /etc/shadow) and evt.is_open_write=true" | tee /tmp/out &
#@ shell 1
sleep 2
EDITOR='sed -i /^{{ rogue }}:/d' vipw -q -s
until grep -q {{ program }} /tmp/out; do sleep 0.2; done
kill $(pgrep -x sysdig)
cksl answer account {{ rogue }}
cksl answer program {{ program }}-{{ mark }}
cksl answer starters "{{ trigger }}.path {{ unit }}.timer"
cksl answer interval {{ interval }}
cksl answer key {{ user }}@{{ place }}
mv /usr/local/sbin/{{ program }}-{{ mark }} /root/evidence
systemctl stop {{ unit }}.timer {{ trigger }}.path
systemctl mask {{ unit }}.timer {{ trigger }}.path {{ unit }}.service
sleep 1
EDITOR='sed -i /^{{ rogue }}:/d' vipw -q
EDITOR='sed -i /^{{ rogue }}:/d' vipw -q -s
su {{ user }} -s /bin/sh -c 'sed -i 2d ~/.ssh/authorized_keys'
