cksl answer port {{ port }}
cksl answer process {{ listener }}-{{ mark }}
cksl answer peer 10.{{ net }}.0.{{ peer }}
cksl answer unit {{ unit }}.service
