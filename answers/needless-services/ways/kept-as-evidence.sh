# The program and the units are moved away; the address is written with an editor's script, the service is reloaded by hand.
mkdir -m 0700 /root/evidence
systemctl stop {{ needless }}.socket
systemctl stop {{ needless }}.service
find /etc/systemd/system -lname '*/{{ needless }}.*' -delete
mv /usr/lib/systemd/system/{{ needless }}.* /usr/local/sbin/{{ needless }} /root/evidence
cp /etc/systemd/system/{{ stats }}.service /root/evidence
perl -pi -e 's/^LISTEN=.*/LISTEN=127.0.0.1:{{ stats_port }}/' /etc/default/{{ stats }}
systemctl daemon-reload
systemctl try-restart {{ stats }}.service
cksl answer unit {{ needless }}.socket
until curl -sf http://127.0.0.1:{{ stats_port }}/; do sleep 0.1; done
