#!/usr/bin/python
# SPDX-License-Identifier: MIT
from __future__ import absolute_import, division, print_function

__metaclass__ = type

DOCUMENTATION = r"""
module: target
short_description: Bring a modem and its OpenWrt router to an ethermode profile
description:
  - Runs C(ethermode) for one target of a profile. The program plans, starts an automatic rollback on the router, applies, verifies and rolls back what failed.
  - Runs where the program and the modem's port are, usually on the controller with C(delegate_to=localhost).
  - The router needs no Python.
version_added: 0.1.0
author: The ethermode authors
options:
  profile:
    description: The profile file, or the name of a shipped profile.
    type: path
    required: true
  target:
    description: The name of the target in the profile.
    type: str
    required: true
  secrets:
    description:
      - Environment variables for the program, with the secrets that the profile names.
    type: dict
    default: {}
  executable:
    description: The program, with its path where it is not in PATH.
    type: str
    default: ethermode
  state_dir:
    description: The folder of runs, locks and known host keys. By default that of the program.
    type: path
  confirm_timeout:
    description: Seconds after which the router restores its configuration without a confirmation. By default as long as the plan needs.
    type: int
  strict_host_keys:
    description: Refuse a router whose host key is unknown.
    type: bool
    default: false
attributes:
  check_mode:
    support: full
    description: Plans and writes nothing.
  diff_mode:
    support: full
    description: Shows the old and new value of each step. Secrets and identities are masked.
"""

EXAMPLES = r"""
- name: Bring the modem and the router to the profile
  ethermode.ethermode.target:
    profile: "{{ playbook_dir }}/fleet.yaml"
    target: "{{ inventory_hostname }}"
    secrets:
      ROUTER_PASSWORD: "{{ vault_router_password }}"
  delegate_to: localhost
"""

RETURN = r"""
steps:
  description: The steps of the plan, each with C(id), C(kind), C(title), C(from), C(to) and C(effect).
  type: list
  elements: dict
  returned: success
verdict:
  description: The relation of the addresses of modem and router, such as C(passthrough-public) or C(double-nat).
  type: str
  returned: when both were observed
outcome:
  description: C(unchanged), C(applied) or C(applied-unproven).
  type: str
  returned: success
run:
  description: The id of the run, for C(ethermode rollback).
  type: str
  returned: changed
findings:
  description: Warnings and errors, each with C(code), C(severity), C(message), C(evidence) and C(fix).
  type: list
  elements: dict
  returned: always
code:
  description: The failure code, as documented in docs/failures.md.
  type: str
  returned: failure
exit:
  description: The exit code of the program.
  type: int
  returned: failure
"""

import json

from ansible.module_utils.basic import AnsibleModule


class Answer(object):
    """The events that one command printed, one JSON object on each line."""

    def __init__(self, status, text):
        self.events = []
        for line in text.splitlines():
            try:
                self.events.append(json.loads(line))
            except ValueError:
                pass
        self.exit = self.last("result").get("exit", status or 1)

    def all(self, kind):
        return [event for event in self.events if event.get("type") == kind]

    def last(self, kind):
        return (self.all(kind) or [{}])[-1]

    def target(self):
        return (self.last("result").get("targets") or [{}])[0]

    def findings(self):
        keys = ("code", "severity", "message", "evidence", "fix")
        return [
            {key: event[key] for key in keys if key in event}
            for event in self.all("finding")
            if event.get("severity") != "info"
        ]


def run(module, command, *words):
    params = module.params
    argv = [params["executable"], command, params["profile"], "--only", params["target"]]
    argv += ["--json", "--no-input"]
    if params["state_dir"]:
        argv += ["--state-dir", params["state_dir"]]
    if params["confirm_timeout"]:
        argv += ["--confirm-timeout", str(params["confirm_timeout"])]
    if params["strict_host_keys"]:
        argv += ["--strict-host-keys"]
    secrets = {name: str(value) for name, value in params["secrets"].items()}
    status, out, err = module.run_command(argv + list(words), environ_update=secrets)
    answer = Answer(status, out)
    version = answer.last("version")
    if version.get("format") != 1:
        module.fail_json(
            msg="%s did not answer in event format 1: %s" % (params["executable"], (err or out).strip()),
            exit=status,
        )
    return answer


def fail(module, answer):
    failure = answer.last("failure")
    hint = failure.get("hint")
    message = failure.get("message", "ethermode ended with exit code %s" % answer.exit)
    module.fail_json(
        msg=message if hint is None else "%s %s" % (message, hint),
        code=failure.get("code"),
        exit=answer.exit,
        outcome=answer.target().get("outcome"),
        findings=answer.findings(),
    )


def difference(target, steps):
    def name(step):
        return step["title"].split(": ")[0]

    def lines(key):
        valued = ["%s: %s\n" % (name(step), step[key]) for step in steps if key in step]
        others = ["%s\n" % step["title"] for step in steps if "to" not in step]
        return "".join(valued + (others if key == "to" else []))

    return {
        "before_header": "%s (observed)" % target,
        "after_header": "%s (profile)" % target,
        "before": lines("from"),
        "after": lines("to"),
    }


def main():
    module = AnsibleModule(
        argument_spec=dict(
            profile=dict(type="path", required=True),
            target=dict(type="str", required=True),
            secrets=dict(type="dict", default={}, no_log=True),
            executable=dict(type="str", default="ethermode"),
            state_dir=dict(type="path"),
            confirm_timeout=dict(type="int"),
            strict_host_keys=dict(type="bool", default=False),
        ),
        supports_check_mode=True,
    )
    planned = run(module, "plan")
    if planned.exit != 0:
        fail(module, planned)
    plan = planned.last("plan")
    steps = plan.get("steps", [])
    result = dict(
        changed=len(steps) > 0,
        steps=steps,
        diff=difference(module.params["target"], steps),
        outcome="unchanged",
        findings=planned.findings(),
    )
    verdict = planned.last("verdict").get("verdict")
    if steps and not module.check_mode:
        # The hash makes sure that the steps above are those that are applied.
        applied = run(module, "apply", "--yes", "--plan-hash", plan["hash"])
        if applied.exit not in (0, 7):
            fail(module, applied)
        target = applied.target()
        result.update(
            outcome=target.get("outcome"),
            run=target.get("run"),
            findings=applied.findings(),
        )
        verdict = target.get("verdict")
        if applied.exit == 7:
            module.warn("%s: applied and kept, but not proven" % module.params["target"])
    if verdict is not None:
        result["verdict"] = verdict
    module.exit_json(**result)


if __name__ == "__main__":
    main()
