cksl answer account {{ rogue }}
cksl answer key {{ user }}@{{ place }}
cksl answer program {{ program }}-{{ mark }}
cksl answer starters "{{ unit }}.timer {{ trigger }}.path"
cksl answer interval {{ interval }}
