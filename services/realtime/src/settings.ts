// What bounds a socket, and how often it is looked after.
import { realtimeLimits } from '@xiaoqiao/contract';

export interface RealtimeSettings {
  /** Origins of web pages that may connect besides the page's own host and WeChat's tools. */
  readonly origins: readonly string[];
  /** Pages of this machine may connect, whatever their port: simulators and tools. */
  readonly loopbackOrigins: boolean;
  readonly ticketMs: number;
  /** A silent client is pinged after so long, and given up after twice as long. */
  readonly heartbeatMs: number;
  /** Bytes that may wait for one connection before its topics fall behind. */
  readonly queueBytes: number;
  /** A connection that takes nothing of what waits for so long is cut. */
  readonly slowReadMs: number;
  readonly subscriptions: number;
  readonly connectionsPerUser: number;
  readonly connections: number;
  readonly frameBytes: number;
  readonly publishBytes: number;
  readonly frameBurst: number;
  readonly framesPerSecond: number;
  /** When the server stops, sockets are closed over so long, and clients told to come back over as long again. */
  readonly drainMs: number;
}

export const settingDefaults: RealtimeSettings = {
  origins: [],
  loopbackOrigins: false,
  ticketMs: 60_000,
  heartbeatMs: 25_000,
  queueBytes: 256 * 1024,
  slowReadMs: 20_000,
  subscriptions: realtimeLimits.subscriptions,
  connectionsPerUser: realtimeLimits.connectionsPerUser,
  connections: 20_000,
  frameBytes: realtimeLimits.frameBytes,
  publishBytes: realtimeLimits.publishBytes,
  frameBurst: realtimeLimits.frameBurst,
  framesPerSecond: realtimeLimits.framesPerSecond,
  drainMs: 3000,
};
