export const call = { signal: new AbortController().signal };
export const token = "0123456789abcdef0123456789abcdef";
export const otherToken = "fedcba9876543210fedcba9876543210";
export const order = {
  token,
  seconds: 60,
  configs: ["network", "firewall"],
  interfaces: ["wan"],
  nowMs: Date.UTC(2026, 10, 30, 12),
};
