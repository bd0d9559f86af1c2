cksl answer unlisted "{{ added }} {{ patch }}.{{ minor }}.1"
cksl answer changed "{{ moved }} 1.{{ patch }}.{{ minor }}"
