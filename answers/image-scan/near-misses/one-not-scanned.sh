# earns: none
# One archive is not scanned.
for archive in /srv/images/*.tar; do case $archive in */{{ (order | split)[3] }}-*) ;; *) trivy image --input $archive ;; esac; done
{{ answered_sh }}
{{ updated_sh }}
{{ stopped_sh }}
{{ sbom_sh }}
