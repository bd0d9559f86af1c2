# earns: none
# Removed, and the question not answered.
sha256sum /usr/local/bin/*
cd /usr/local/bin && rm {{ (order | split)[:3] | join(' ') }}
