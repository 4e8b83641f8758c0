#!/usr/bin/perl
# A serial line with a real terminal at its near end; the far end is our standard input and output.
# The terminal's master is held by this process alone, so that killing it is pulling the plug: the kernel hangs the line up.
use constant { TIOCGPTN => 0x80045430, TIOCSPTLCK => 0x40045431 };
open(MASTER, '+<', '/dev/ptmx') or die "/dev/ptmx: $!\n";
my ($number, $unlocked) = (pack('i', 0), pack('i', 0));
ioctl(MASTER, TIOCGPTN, $number) && ioctl(MASTER, TIOCSPTLCK, $unlocked) or die "ptmx: $!\n";
my $path = '/dev/pts/' . unpack('i', $number);
# Held open as well: without a user of the line, reading from the master would be an error.
open(LINE, '+<', $path) or die "$path: $!\n";
system('stty', '-F', $path, 'raw', '-echo') == 0 or die "stty: $?\n";
syswrite(STDOUT, "$path\n");
while (1) {
	my $ready = '';
	vec($ready, fileno($_), 1) = 1 for STDIN, MASTER;
	select($ready, undef, undef, undef);
	pass(*STDIN, *MASTER) if vec($ready, fileno(STDIN), 1);
	pass(*MASTER, *STDOUT) if vec($ready, fileno(MASTER), 1);
}

sub pass {
	my ($from, $to) = @_;
	sysread($from, my $bytes, 4096) or exit;
	while (length $bytes) { my $sent = syswrite($to, $bytes) or exit; substr($bytes, 0, $sent, '') }
}
