/**
 * Defines `way_in`, which finds by which network device this session comes in, `netdev`, and who is next on that way, `peer`. A link-local address names its
 * device itself, `fe80::1%br-lan`; busybox's `ip route get` takes no such address.
 */
export const wayInFunction = `
way_in() {
  netdev=
  peer=\${SSH_CLIENT%% *}
  case "$peer" in
    '') return 1 ;;
    *%*) netdev=\${peer#*%}; peer=\${peer%%%*}; return ;;
  esac
  set -- $(ip route get "$peer")
  while [ $# -gt 1 ]; do [ "$1" = dev ] && netdev=$2; [ "$1" = via ] && peer=$2; shift; done
}
`;
