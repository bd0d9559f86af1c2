# earns: scanned, critical, updated, stopped, sbom, rest-kept (10 of 11)
# The version that the image has now.
{{ scanned_sh }}
cksl answer critical "{{ (order | split)[0] }} {{ (order | split)[1] }}"
cksl answer fix "{{ (flaw | split)[0] }} {{ (flaw | split)[1] }}"
{{ updated_sh }}
{{ stopped_sh }}
{{ sbom_sh }}
