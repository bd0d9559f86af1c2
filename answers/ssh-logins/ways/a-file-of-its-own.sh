# A drop-in of the unit names another file, which has all the settings.
units=/etc/systemd/system
{{ unit_sh }}
