timeout 20 sysdig -n 1 "evt.type in (accept, accept4) and evt.rawres>=0 and proc.name={{ listener }}-{{ mark }}"
cksl answer port {{ port }}
cksl answer process {{ listener }}-{{ mark }}
cksl answer peer 10.{{ net }}.0.{{ peer }}
cksl answer unit {{ unit }}.service
