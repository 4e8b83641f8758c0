import { join } from "node:path";
import { Secret } from "../../src/core/secret.ts";
import { knownHostsFiles } from "../../src/router/ssh/host-trust.ts";
import { sshShell } from "../../src/router/ssh/ssh-shell.ts";
import { startDropbear } from "../support/dropbear.ts";
import { describeOnRealParts } from "../support/on-real-parts.ts";
import { openTcpRelay } from "../support/tcp-relay.ts";
import { shellContract, type ShellUnderTest } from "./shell.contract.ts";
import { slowCommandContract } from "./slow-command.contract.ts";

async function sshUnderTest(): Promise<ShellUnderTest> {
  const dropbear = await startDropbear({ password: "sesame" });
  const relay = await openTcpRelay(dropbear.port);
  const trust = knownHostsFiles({
    own: join(dropbear.folder, "known_hosts"),
    alsoRead: [],
    onNewHostKey: async () => "trust",
  });
  return {
    open: sshShell({
      host: dropbear.host,
      port: relay.port,
      user: "root",
      password: new Secret("sesame"),
      trust,
    }),
    cut: () => relay.cut(),
    scratchFile: join(dropbear.folder, "scratch"),
    [Symbol.asyncDispose]: async () => {
      await relay[Symbol.asyncDispose]();
      await dropbear[Symbol.asyncDispose]();
    },
  };
}

describeOnRealParts("over SSH, on dropbear and busybox ash", () => {
  shellContract("a shell", sshUnderTest);
  slowCommandContract("a command", sshUnderTest);
});
