import type { Socket } from "node:net";
import type { ProgramResult } from "../../../simulator/shell/ash.ts";

/** Reads a request of client.pl: a count, then as many texts, each after its length in bytes. */
export function readRequest(socket: Socket): Promise<readonly string[]> {
  return new Promise((resolve, reject) => {
    let data = Buffer.alloc(0);
    socket.on("data", (part: Buffer) => {
      data = Buffer.concat([data, part]);
      const fields = complete(data);
      if (fields !== undefined) resolve(fields);
    });
    socket.on("error", reject);
    socket.on("end", () => reject(new Error("the client left")));
  });
}

function complete(data: Buffer): readonly string[] | undefined {
  if (data.length < 4) return undefined;
  const fields: string[] = [];
  let at = 4;
  for (let left = data.readUInt32BE(0); left > 0; left -= 1) {
    if (data.length < at + 4) return undefined;
    const end = at + 4 + data.readUInt32BE(at);
    if (data.length < end) return undefined;
    fields.push(data.toString("utf8", at + 4, end));
    at = end;
  }
  return fields;
}

/** Returns the reply to client.pl: the status, then output and error output with their lengths. */
export function response({ status = 0, stdout = "", stderr = "" }: ProgramResult): Buffer {
  const number = (value: number): Buffer => {
    const bytes = Buffer.alloc(4);
    bytes.writeUInt32BE(value);
    return bytes;
  };
  const text = (value: string): readonly Buffer[] => [
    number(Buffer.byteLength(value)),
    Buffer.from(value),
  ];
  return Buffer.concat([number(status), ...text(stdout), ...text(stderr)]);
}
