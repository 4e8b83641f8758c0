/**
 * Stops a service of the router for as long as its standard input stays open, and starts it again. $1 is the service, $2 whose doing it is,
 * $3 how many seconds a lost connection may take to come back. Its first line is one of
 * `paused PID`, `not-running` (nothing was done: what did not run is not started), `paused-by-another`.
 *
 * What it is about to do is written down before, in RAM: after a power cut the router starts its services by itself. Who finds that note without
 * its owner takes the duty over. So the service comes back when we say so, when we are killed (the connection ends, and nobody comes back in time),
 * and, should this process be killed too, with the next run.
 */
export const pauseScript = `
service=$1 owner=$2 patience=$3
note=/tmp/ethermode-paused.$service
trap '' HUP PIPE
mine() { now=; read -r now < "$note"; [ "$now" = "$owner $$ $1" ]; }
write() { echo "$owner $$ $1" > "$note.$$" && mv "$note.$$" "$note"; }
if [ -e "$note" ]; then
	read -r other pid state < "$note"
	if [ "$other" != "$owner" ] && [ "$state" = held ] && kill -0 "$pid" 2> /dev/null; then echo paused-by-another; exit; fi
	write held || exit
else
	ubus call service list "{\\"name\\":\\"$service\\"}" < /dev/null 2> /dev/null | grep -q '"running": *true' || { echo not-running; exit; }
	write held || exit
fi
"/etc/init.d/$service" stop < /dev/null > /dev/null 2>&1
echo "paused $$"
word=; read -r word
if [ "$word" != resume ]; then
	mine held || exit
	write alone
	while [ "$patience" -gt 0 ] && mine alone; do sleep 1; patience=$((patience - 1)); done
	mine alone || exit
else
	mine held || exit
fi
"/etc/init.d/$service" start < /dev/null > /dev/null 2>&1
rm -f "$note"
[ "$word" = resume ] && echo resumed
`;
