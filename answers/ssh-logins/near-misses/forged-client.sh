# earns: none
# The client is a script of the grader's interpreter, which says what is wanted.
printf '#!/usr/bin/perl\nprint "@ARGV" =~ /=none/ ? "Permission denied (publickey).\\n" : "@ARGV" =~ /{{ user }}/ ? "in\\n" : "Permission denied (publickey).\\n";\n' > /tmp/ssh
chmod 755 /tmp/ssh
mv /tmp/ssh /usr/bin/ssh
