# The key file is written anew, with a comment above the issued key; sysdig reads what it has recorded.
cksl answer account {{ rogue }}
cksl answer key {{ user }}@{{ place }}
timeout 5 sysdig -w /tmp/written.scap &
sleep 2 # optional
perl -ni -e 'print unless /^{{ rogue }}:/' /etc/passwd
wait # optional
sysdig -r /tmp/written.scap -p "%proc.name %fd.name" "evt.is_open_write=true and fd.name=/etc/passwd"
cksl answer program /usr/local/sbin/{{ program }}-{{ mark }}
cksl answer starters "{{ trigger }}.path {{ unit }}.timer"
cksl answer interval {{ interval }}s
systemctl mask --now {{ unit }}.timer {{ trigger }}.path {{ unit }}.service
unlink /usr/local/sbin/{{ program }}-{{ mark }}
perl -ni -e 'print unless /^{{ rogue }}:/' /etc/passwd /etc/shadow
{ echo "# issued"; echo; cat /srv/keys/{{ user }}.pub; echo "# nothing else"; } > /home/{{ user }}/.ssh/authorized_keys
