// Which lines of the access log are written, where not all of them are.

export interface SampleRule {
  readonly status?: string;
  readonly routes?: readonly string[];
  /** Per cent. */
  readonly share: number;
}

/** @returns undefined when all are. */
export function createSampler(
  rules: readonly SampleRule[],
  random: () => number,
): ((routeId: string, status: number) => boolean) | undefined {
  if (rules.length === 0) return undefined;
  const prepared = rules.map(({ status, routes, share }) => ({
    share: share / 100,
    routes: routes && new Set(routes),
    fits: (given: number) =>
      status === undefined ||
      (status.endsWith('xx') ? Math.floor(given / 100) === Number(status[0]) : given === Number(status)),
  }));
  return (routeId, status) => {
    for (const { share, routes, fits } of prepared)
      if ((routes?.has(routeId) ?? true) && fits(status)) return random() < share;
    return true;
  };
}
