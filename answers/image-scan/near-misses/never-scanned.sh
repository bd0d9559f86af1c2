# earns: none
# trivy opens each archive, for its settings.
for archive in /srv/images/*.tar; do trivy --config $archive --version; done
{{ answered_sh }}
{{ updated_sh }}
{{ stopped_sh }}
{{ sbom_sh }}
