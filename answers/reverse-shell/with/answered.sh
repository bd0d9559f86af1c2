cksl answer process {{ shell }}-{{ mark }}
cksl answer peer 10.{{ net }}.0.{{ peer }}
cksl answer loot /srv/{{ folder }}/{{ file }}
cksl answer unit {{ unit }}.service
