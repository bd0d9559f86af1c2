cksl answer critical "{{ (order | split)[0] }} {{ (order | split)[1] }}"
cksl answer fix "{{ (flaw | split)[0] }} {{ (flaw | split)[2] }}"
