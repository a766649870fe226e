// Writes the lines of the access log: to a sink of finished lines, or through the log at a higher price.
import { toRfc3339 } from '@xiaoqiao/kit/clock';
import type { Exchange } from '../../exchange.ts';
import type { Frame } from '../../policy.ts';

type Read = (exchange: Exchange) => Record<string, unknown>;

export function createWriter(frame: Frame, read: Read): (exchange: Exchange) => void {
  return frame.accessLog === undefined ? toLog(frame, read) : toLines(frame, frame.accessLog, read);
}

const toLog =
  ({ log }: Frame, read: Read) =>
  (exchange: Exchange): void =>
    log.child({ requestId: exchange.requestId, traceId: exchange.traceId }).info('request', read(exchange));

/** The shape of the house's log lines, without its redaction of arbitrary context, which costs 25 µs a line. */
const toLines = ({ clock, metrics }: Frame, write: NonNullable<Frame['accessLog']>, read: Read) => {
  const timeOf = cachedTime();
  const count = metrics.policyEvents('access-log');
  return (exchange: Exchange): void => {
    const line = `{"level":"info","time":"${timeOf(clock.now())}","service":"gateway","requestId":"${exchange.requestId}","traceId":"${exchange.traceId}","message":"request","context":${JSON.stringify(read(exchange))}}\n`;
    // A sink that is full says so, and the request does not wait for it.
    if (write(line) === false) count('dropped');
  };
};

function cachedTime(): (now: number) => string {
  let last = Number.NaN;
  let text = '';
  return (now) => {
    if (now !== last) {
      last = now;
      text = toRfc3339(now);
    }
    return text;
  };
}
