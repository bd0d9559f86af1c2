for archive in /srv/images/*.tar; do trivy image --input $archive --severity HIGH,CRITICAL; done
