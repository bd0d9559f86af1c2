# Run sysdig in the background and save its lines in a file, because it can't show the past. Start nano for a moment,
# again and again, until sysdig has shown it.
sysdig proc.name=nano > /tmp/calls &
until grep -q nano /tmp/calls; do nano --version > /dev/null; sleep 0.2; done # optional
# Open the file at line 3, where the token stands.
nano +3 /root/{{ app }}.conf
#@ wait listen
# Ctrl-K removes the line. Type the new one in its place.
#@ key C-k
#@ wait listen
token = {{ new }}
# Ctrl-O saves the file: nano asks for its name, and Enter confirms it.
#@ key C-o
#@ wait to Write
#@ key Enter
#@ wait Wrote
# Ctrl-X leaves nano.
#@ key C-x
until grep -A 99999 'conf~' /tmp/calls | grep -q procexit; do sleep 0.2; done # optional
# Stop sysdig when its lines show the end of nano (`procexit`). It is the first background job of this shell.
kill %1 # optional
# nano must create the copy, so it opens that file with `O_CREAT`; its name ends in `~`. `dirname` gives the directory
# of its path.
copy=$(grep 'O_CREAT' /tmp/calls | grep -o 'name=/[^ ]*~' | sed 's/name=//')
cksl answer copy "$(dirname "$copy")"
# Remove the copy, because it still has the old token.
rm "$copy"
