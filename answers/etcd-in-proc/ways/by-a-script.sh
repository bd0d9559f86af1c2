# A script in perl finds the process by its executable, and reads all of the files itself.
cat > /tmp/ask.pl <<'END'
my ($pid) = grep { (readlink("/proc/$_/exe") // '') =~ m{^/opt/.*/etcd$} } map { m{(\d+)} } glob '/proc/[0-9]*';
sub slurp { open(my $file, '<', "/proc/$pid/$_[0]") or die "$_[0]: $!"; local $/; <$file> }
my %status = slurp('status') =~ /^(\w+):\s*(\S+)/mg;
my ($mapped) = slurp('smaps') =~ m{(/var/lib/\S+)};
my @ports = map { hex } slurp('net/tcp') =~ /^\s*\d+: \w+:(\w+) \w+:\w+ 0A/mg;
my @answers = (exe => readlink("/proc/$pid/exe"), directory => readlink("/proc/$pid/cwd") . '/', uid => $status{Uid}, mapped => $mapped, ports => "@ports");
while (my ($question, $value) = splice @answers, 0, 2) { system('cksl', 'answer', $question, $value) }
print "capabilities $status{CapEff}\n";
END
perl /tmp/ask.pl
cksl answer capability {{ capability | lower }}
