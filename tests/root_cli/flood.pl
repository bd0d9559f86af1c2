use strict; use Socket;
# All that a node can say to its supervisor, more of it than anybody would, and all at once.
$SIG{PIPE} = "IGNORE"; $SIG{CHLD} = "IGNORE";
my $end = time + 25;
sub dial { socket my $s, AF_UNIX, SOCK_STREAM, 0; connect $s, sockaddr_un("/run/cksl/node.sock") or return; $s }
sub put { my ($s, $b) = @_; my $at = 0; while ($at < length $b) { my $n = syswrite $s, $b, 65536, $at; return 0 unless $n; $at += $n } 1 }
sub hello { my ($rules) = @_; '{"watch":{"program":"falco","syscalls":["read","write"],"rules":[' . $rules
  . '],"config":{"priority":"","match_all":false,"selection":"","outputs":[],"json":false}}}' . "\n" }
sub frame { pack("V", length $_[0]) . $_[0] }
sub text { my $n = length $_[0]; my $b = ""; while ($n > 127) { $b .= chr($n & 127 | 128); $n >>= 7 } $b . chr($n) . $_[0] }
sub alert { my $t = text("x" x $_[0]); frame("\0\1" . text("r") . text("Warning") . $t . text("m")) }
my $call = '"terminal":{"width":80,"color":false,"plain":true,"json":true}}}' . "\n";
my @floods = (
  sub { my $s = dial or return; put($s, hello("")); my $f = alert(200_000); 1 while put($s, $f) && time < $end },
  sub { my $s = dial or return; put($s, hello("")); my $f = alert(4_000_000); 1 while put($s, $f) && time < $end },
  sub { my $s = dial or return; put($s, hello("")); my $f = frame("\3\xff\xff\3" . "\1" x 65535); 1 while put($s, $f) && time < $end },
  sub { my $s = dial or return; put($s, hello(join ",", map { '{"path":"/r","text":"' . "x" x 3_000_000 . '"}' } 1)); sleep 3 },
  sub { my $s = dial or return; put($s, hello(join ",", ('{"path":"","text":""}') x 500_000)); sleep 1 },
  sub { my $s = dial or return; put($s, '{"watch":{"syscalls":[' . '"",' x 4_000_000); sleep 1 },
  sub { my $s = dial or return; my $b = "x" x 1_000_000; 1 while put($s, $b) && time < $end },
  sub { my $s = dial or return; put($s, hello("")); sleep 20 },
  sub { my $s = dial or return; put($s, '{"call":{"verb":{"explain":{"check":null}},' . $call); 1 while sysread $s, my $b, 65536 },
  sub { my $s = dial or return; put($s, '{"call":{"verb":"rules",' . $call); 1 while sysread $s, my $b, 65536 },
  sub { my $s = dial or return; put($s, '{"replay":{"rule":"r"}}' . "\n"); 1 while sysread $s, my $b, 65536 },
  sub { for (1 .. 200_000) { open my $f, "<", "/etc/passwd"; close $f } },
);
my @children;
for my $flood (@floods) { for (1 .. 6) { my $child = fork; if ($child) { push @children, $child; next } while (time < $end) { $flood->(); select undef, undef, undef, 0.01 } exit } }
sleep 30;
# Long answers may still be on their way to some.
kill "KILL", @children;
