# earns: none
# The account came back, and nobody watched who wrote it.
sed -i '/^{{ rogue }}:/d' /etc/passwd
until grep -q '^{{ rogue }}:' /etc/passwd; do sleep 0.2; done
cksl answer account {{ rogue }}
cksl answer key {{ user }}@{{ place }}
cksl answer program {{ program }}-{{ mark }}
cksl answer starters "{{ unit }}.timer {{ trigger }}.path"
cksl answer interval {{ interval }}
