/** Gives the user at the computer, and the group dialout, access to the AT ports of Quectel modems. */
export const udevRule =
  'SUBSYSTEM=="tty", ATTRS{idVendor}=="2c7c", GROUP="dialout", MODE="0660", TAG+="uaccess"';

const file = "/etc/udev/rules.d/70-cellular-modem.rules";

/** The commands that install the rule, indented to stand alone. */
export const udevCommands = [
  `  echo '${udevRule}' | sudo tee ${file}`,
  "  sudo udevadm control --reload && sudo udevadm trigger",
] as const;

/** Returns the text of `detect --install-udev`. The program itself changes nothing on the computer. */
export function udevText(user: string): string {
  return [
    "These commands give your user access to the AT ports of Quectel modems.",
    "ethermode has run none of them.",
    "",
    "Install a udev rule, also for connected modems:",
    ...udevCommands,
    "",
    "For sessions over SSH, add your user to the group of the ports:",
    `  sudo usermod -aG dialout ${user}`,
    "Then log out and log in again.",
    "",
    "To remove the rule later:",
    `  sudo rm ${file}`,
    "",
  ].join("\n");
}
