# earns: none
# That an image has a signature is looked up, not by which key.
for name in {{ order }}; do cosign tree localhost:5000/$name:{{ tag }}; crane ls localhost:5000/$name; done
cksl answer valid "{{ (order | split)[0] }} {{ (order | split)[1] }} {{ (order | split)[2] }} {{ (order | split)[3] }}"
cksl answer moved {{ (order | split)[4] }}
