#!/usr/bin/perl
# One of OpenWrt's programs, by the name it is called by. The work is done by the bed outside: this passes the name,
# the calling shell's pid, the input and the arguments to it, and what comes back to our own outputs.
# It loads no module, so that a call costs a few milliseconds.
my ($name) = $0 =~ m{([^/]+)$};
sub given { my ($flag) = @_; return grep { $_ eq $flag } @ARGV }
# A script may itself come in by standard input, so only a program that reads it does.
my $reads = $name eq 'uci' ? (given('batch') || given('import')) && !given('-f')
  : $name eq 'jsonfilter' ? !grep { /^-[si]/ } @ARGV
  : $name eq 'logger' ? !grep { !/^-/ } @ARGV
  : 0;
my $input = '';
if ($reads) { local $/; $input = <STDIN>; $input = '' unless defined $input }
my @fields = ($name, getppid(), $input, @ARGV);
# AF_UNIX, SOCK_STREAM
socket(BED, 1, 1, 0) && connect(BED, pack('Sa108', 1, '/usr/libexec/openwrt-bed/run/socket')) or die "$name: the bed is gone: $!\n";
my $request = pack('N(N/a*)*', scalar(@fields), @fields);
while (length $request) { my $sent = syswrite(BED, $request) or die "$name: $!\n"; substr($request, 0, $sent, '') }
my $answer = '';
while (sysread(BED, my $part, 65536)) { $answer .= $part }
my ($status, $out, $err) = unpack('N N/a* N/a*', $answer);
defined $err or die "$name: no answer\n";
syswrite(STDERR, $err) if length $err;
while (length $out) { my $sent = syswrite(STDOUT, $out) or last; substr($out, 0, $sent, '') }
exit $status;
