#!/bin/sh
# The computer of one user, in new namespaces: a network whose gateway is the router at 192.168.1.1, a modem on USB, and
# an empty home folder. Arguments: the folder with its parts, other gateways or "", then the command of the user.
set -e
place=$1 gateways=$2
shift 2
trap : INT
ip link set lo up
ip link add lan type veth peer name port
ip link set lan up
ip link set port up
ip address add 192.168.1.2/24 dev lan
for gateway in $gateways; do
  ip address add "${gateway%.*}.2/24" dev lan
  ip route add default via "$gateway" metric 10
done
ip route add default via 192.168.1.1 metric 20
# The route stays although its gateway is now an address of this network.
ip address add 192.168.1.1/32 dev lo
socat TCP-LISTEN:22,bind=192.168.1.1,fork,reuseaddr "UNIX-CONNECT:$place/router" &

for node in null zero tty urandom ptmx; do
  : > "$place/dev/$node"
  mount --bind "/dev/$node" "$place/dev/$node"
done
mkdir "$place/dev/pts"
mount --rbind /dev/pts "$place/dev/pts"
for file in passwd group; do mount --bind "$place/$file" "/etc/$file"; done
mount --bind "$place/home" /home
mount --rbind "$place/sys" /sys
mount --rbind "$place/dev" /dev
cd /home/ana
# A copy of `cat` that has the ports locked until the test closes the pipe.
if [ -p "$place/held" ]; then
  flock --no-fork /dev/ttyUSB2 flock --no-fork /dev/ttyUSB3 "$place/smsd" "$place/held" &
fi
stty -a > "$place/before"
status=0
"$@" || status=$?
stty -a > "$place/after"
echo "$status" > "$place/status"
exec sleep 2147483
