/** The oldest release differs most. `npm run test:all` runs the others, which test/bench/images covers too. */
export const otherImages =
  process.env["ETHERMODE_TEST_ALL"] === undefined
    ? (["legacy-19.07"] as const)
    : (["legacy-19.07", "eth-25.12", "bare-24.10-no-rpcd"] as const);
