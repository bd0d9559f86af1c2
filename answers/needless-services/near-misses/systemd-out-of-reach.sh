# earns: closed, unit (4 of 10)
# Stopped, and whoever asks systemd gets no answer.
systemctl stop {{ needless }}.socket {{ needless }}.service
rm /usr/local/sbin/{{ needless }}
cksl answer unit {{ needless }}.socket
mv /run/systemd/private /run/systemd/private.off
mv /run/dbus/system_bus_socket /run/dbus/off
