import { expect, test } from "vitest";
import { textOf } from "./tree-files.ts";

const stages = textOf("packaging/Dockerfile")
  .split(/^(?=FROM )/m)
  .slice(1);

test("the container image is built in two stages from images with a fixed release", () => {
  const images = stages.map((stage) => /^FROM (\S+)/.exec(stage)?.[1]);

  expect(images).toEqual([
    expect.stringMatching(/^node:\d+-\w+-slim$/),
    expect.stringMatching(/^node:\d+-\w+-slim$/),
  ]);
});

test("the container image runs without root and contains no sources", () => {
  const image = stages.at(-1) ?? "";
  const copies = image.split("\n").filter((line) => /^(?:COPY|ADD) /.test(line));

  expect(image.match(/^USER .*$/gm)).toEqual(["USER node"]);
  expect(image.indexOf("\nUSER ")).toBeLessThan(image.indexOf("\nENTRYPOINT "));
  expect(copies).toEqual([expect.stringMatching(/^COPY --from=build \S+\.tgz /)]);
});

test("the container image is built without the packages and the build of the computer", () => {
  const ignored = textOf("packaging/Dockerfile.dockerignore").split("\n");

  expect(ignored).toEqual(expect.arrayContaining(["**/node_modules", "dist", ".git"]));
});

test("the packages for Debian and Homebrew need a supported release of Node", () => {
  const { engines } = JSON.parse(textOf("package.json")) as { engines: { node: string } }; // ours
  const lowest = engines.node.replace(">=", "");

  expect(textOf("packaging/debian/control")).toContain(`nodejs (>= ${lowest})`);
  expect(textOf("packaging/ethermode.rb")).toContain('depends_on "node"');
});
