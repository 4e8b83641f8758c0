#!/bin/sh
# Dynamic inventory of Ansible: the targets of a profile, with groups from their tags.
export ETHERMODE_PROFILE="${ETHERMODE_PROFILE:-fleet.yaml}"
exec ethermode inventory "$@"
