# earns: none
# The names alone.
{{ written_sh }}
cksl answer unlisted "{{ added }}"
cksl answer changed "{{ moved }}"
