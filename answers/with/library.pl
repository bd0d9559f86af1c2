# Writes a shared library whose code runs in each program that loads it: `perl library.pl FILE CODE`, CODE in hexadecimal.
use strict;
use warnings;
my ($file, $code) = @ARGV;
my ($dynamic, $symbols, $names, $init) = (0x100, 0x160, 0x178, 0x180);
my $bytes = "\x7fELF" . pack('C12', 2, 1, 1, (0) x 9);
# A shared object for x86-64 without sections, with three headers of segments.
$bytes .= pack('v2 V Q3 V v6', 3, 62, 1, 0, 64, 0, 0, 64, 56, 3, 64, 0, 0);
my $length = $init + length($code) / 2;
# All of it is loaded, to be written and executed; the stack is not executed.
$bytes .= pack('V2 Q6', 1, 7, 0, 0, 0, $length, $length, 0x1000);
$bytes .= pack('V2 Q6', 2, 6, ($dynamic) x 3, 96, 96, 8);
$bytes .= pack('V2 Q6', 0x6474e551, 6, 0, 0, 0, 0, 0, 16);
$bytes .= "\0" x ($dynamic - length $bytes);
# Names, symbols, their sizes, and what is called when it has been loaded.
$bytes .= pack('Q*', 5, $names, 6, $symbols, 10, 1, 11, 24, 12, $init, 0, 0);
$bytes .= "\0" x ($init - length $bytes) . pack('H*', $code);
open(my $to, '>:raw', $file) or die "$file: $!";
print $to $bytes;
close $to or die "$file: $!";
