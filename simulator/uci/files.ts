/** The file operations that uci needs, so that it runs in memory and on a real directory. */
export interface UciFiles {
  /** Returns undefined for a missing file. */
  read(path: string): Promise<string | undefined>;
  /** Writes in place and creates missing folders. */
  write(path: string, text: string): Promise<void>;
  /** Renames a new file over it, durably and with its mode (docs/facts/openwrt.md#commit-to-flash). */
  replace(path: string, text: string): Promise<void>;
  /** Names of the plain files in a folder, sorted; empty when the folder is missing. */
  list(folder: string): Promise<readonly string[]>;
}
