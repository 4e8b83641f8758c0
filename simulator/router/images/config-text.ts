/**
 * Returns a file of /etc/config in the form `uci commit` writes, from one string per section:
 * `zone: name=lan network+=lan` has an option and a list item, `dhcp lan: ...` a named section.
 */
export function configText(...sections: readonly string[]): string {
  const blocks = sections.map((section) => {
    const [head = "", body = ""] = section.split(/: (.*)/s);
    const [type = "", name] = head.split(" ");
    const options = [...body.matchAll(/(\w+)(\+?)=('[^']*'|\S+)/g)].map(
      ([, key, list, value = ""]) =>
        `\t${list === "+" ? "list" : "option"} ${key} '${value.replaceAll("'", "")}'\n`,
    );
    return `\nconfig ${type}${name === undefined ? "" : ` '${name}'`}\n${options.join("")}`;
  });
  return `${blocks.join("")}\n`;
}
