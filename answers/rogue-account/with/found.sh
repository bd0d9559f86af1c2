(while sleep 1; do sed -i '/^{{ rogue }}:/d' /etc/passwd; done) &
timeout 120 sysdig -n 1 "proc.name={{ program }}-{{ mark }} and evt.is_open_write=true and fd.name=/etc/passwd"
kill $!
cksl answer account {{ rogue }}
cksl answer key {{ user }}@{{ place }}
cksl answer program {{ program }}-{{ mark }}
cksl answer starters "{{ unit }}.timer {{ trigger }}.path"
cksl answer interval {{ interval }}
