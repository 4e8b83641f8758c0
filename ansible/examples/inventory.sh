#!/bin/sh
# Dynamic inventory of Ansible: the targets of a profile, with groups from their tags.
exec ethermode inventory "${ETHERMODE_PROFILE:-fleet.yaml}" "$@"
