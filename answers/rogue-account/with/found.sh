(sleep 2; sed -i '/^{{ rogue }}:/d' /etc/passwd) &
timeout 5 sysdig "proc.name={{ program }}-{{ mark }} and evt.is_open_write=true and fd.name=/etc/passwd"
cksl answer account {{ rogue }}
cksl answer key {{ user }}@{{ place }}
cksl answer program {{ program }}-{{ mark }}
cksl answer starters "{{ unit }}.timer {{ trigger }}.path"
cksl answer interval {{ interval }}
