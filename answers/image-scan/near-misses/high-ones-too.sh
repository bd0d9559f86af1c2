# earns: none
# The image with a high vulnerability is named, too.
{{ scanned_sh }}
cksl answer critical "{{ (order | split)[0] }} {{ (order | split)[1] }} {{ (order | split)[2] }}"
{{ updated_sh }}
{{ stopped_sh }}
{{ sbom_sh }}
