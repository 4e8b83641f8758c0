/**
 * Defines `place`, the file that the package $1 is in, and `beside`, a name in its folder that can be renamed to it. Where /etc/config has a link, uci keeps
 * the link and writes the file it leads to (uci file.c uci_file_commit); a link that leads nowhere gives way.
 */
export const configFileFunctions = `
place() { readlink -f "/etc/config/$1" || echo "/etc/config/$1"; }
beside() { path=$(place "$1"); echo "\${path%/*}/.$1.ethermode"; }
`;
