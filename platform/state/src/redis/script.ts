// Lua that runs inside Redis: one round trip, nothing in between. Every script touches one hash slot.

/** A command of ours: its name, its program, how many of its arguments are keys. */
export interface Script {
  readonly lua: string;
  readonly numberOfKeys: number;
}

/** Redis's own time for all processes alike, unless the first argument brings another. */
export const NOW = `
local now = tonumber(ARGV[1])
if now < 0 then
  local time = redis.call('TIME')
  now = time[1] * 1000 + math.floor(time[2] / 1000)
end`;

/**
 * Keys live so much longer than they must: after a failover another machine's clock decides, and one that is behind must
 * not find them gone.
 */
export const SPARE_MS = 60_000;
/** Ten years; a longer life would overflow inside Redis. */
export const LONGEST_MS = 315_360_000_000;
