cksl answer valid "{{ (order | split)[0] }} {{ (order | split)[1] }}"
cksl answer moved {{ (order | split)[2] }}
