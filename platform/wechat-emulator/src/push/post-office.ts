// Delivers pushes: five seconds each, three times in all, and the verdicts on media when they are due.
import { Agent } from 'undici';
import type { Push, PushAttempt, PushFlaw, PushTarget } from '../program-world.ts';
import { randomDigits } from '../random.ts';
import { describeVerdict } from '../safety/verdicts.ts';
import { remindOfShipping } from '../shipping/receipts.ts';
import type { World } from '../world.ts';
import { sendSystemPush } from './pushes.ts';
import { sealPush, signedQuery } from './seal.ts';

export interface PostOffice {
  /** Resolves when nothing is being delivered and nothing is due at the clock's present time. */
  settle(): Promise<void>;
  /** The GET with which WeChat checks a URL before it is used. @throws RangeError when the answer is not echostr. */
  checkUrl(target: PushTarget): Promise<void>;
  stop(): Promise<void>;
}

/** Once, and twice again. */
const DELIVERIES = 3;
const MAX_ANSWER = 64 * 1024;

export function startPostOffice(world: World, { timeoutMs }: { timeoutMs: number }): PostOffice {
  const { pushes, pushTargets, mediaChecks } = world.program;
  const agent = new Agent({ connections: 16, maxResponseSize: MAX_ANSWER, allowH2: false });
  const underWay = new Map<string, Promise<void>>();
  let timer: NodeJS.Timeout | undefined;
  let stopped = false;

  function look(): void {
    if (stopped) return;
    const now = world.clock.now();
    for (const check of mediaChecks.values())
      if (check.at <= now) {
        mediaChecks.delete(check.traceId);
        const { unreachable } = check.verdict;
        sendSystemPush(world, check.appid, {
          event: 'wxa_media_check',
          members: {
            appid: check.appid,
            trace_id: check.traceId,
            version: 2,
            errcode: unreachable ? -1008 : 0,
            errmsg: unreachable ? 'download media failed' : 'ok',
            ...(unreachable ? { result: {}, detail: [] } : describeVerdict(check.verdict)),
          },
        });
      }
    remindOfShipping(world);
    for (const push of pushes.values())
      if (push.state === 'pending' && !underWay.has(push.id)) {
        const delivery = deliver(push).finally(() => underWay.delete(push.id));
        underWay.set(push.id, delivery);
      }
    clearTimeout(timer);
    const next = Math.min(...mediaChecks.values().map(({ at }) => at));
    if (Number.isFinite(next)) timer = setTimeout(look, Math.min(Math.max(next - now, 1), 60_000)).unref();
  }

  async function deliver(push: Push): Promise<void> {
    const target = pushTargets.get(push.appid);
    let attempts = push.attempts;
    let accepted = false;
    while (target !== undefined && !accepted && attempts.length < DELIVERIES) {
      const flaw = takeFlaw();
      const copies = world.faults.take('duplicatePushes') ? 2 : 1;
      const made = await Promise.all(Array.from({ length: copies }, () => attempt(push, target, flaw)));
      // Cut off by our own end: due again at the next start.
      if (stopped) return;
      attempts = [...attempts, made[0]!];
      accepted = made[0]!.flaw === undefined && made[0]!.error === undefined;
      pushes.put(push.id, { ...push, attempts, state: 'pending' });
    }
    pushes.put(push.id, { ...push, attempts, state: accepted ? 'accepted' : 'given-up' });
  }

  function takeFlaw(): PushFlaw | undefined {
    if (world.faults.take('forgePushes')) return 'forged';
    if (world.faults.take('misdirectedPushes')) return 'misdirected';
    return undefined;
  }

  async function attempt(push: Push, target: PushTarget, flaw?: PushFlaw): Promise<PushAttempt> {
    const at = world.clock.now();
    const known = flaw === undefined ? {} : { flaw };
    try {
      const { query, body, contentType } = sealPush(push, target, at, flaw);
      const { status, answer } = await send(target, 'POST', query, { body, contentType });
      const fine = status === 200 && (answer === 'success' || answer === '');
      return {
        at,
        ...known,
        status,
        ...(fine ? {} : { error: `answered ${status} ${answer.slice(0, 100)}` }),
      };
    } catch (error) {
      return { at, ...known, error: error instanceof Error ? error.message : String(error) };
    }
  }

  async function send(
    { url }: PushTarget,
    method: 'GET' | 'POST',
    query: Readonly<Record<string, string>>,
    sent?: { body: string; contentType: string },
  ): Promise<{ status: number; answer: string }> {
    const address = new URL(url);
    for (const [name, value] of Object.entries(query)) address.searchParams.set(name, value);
    const reply = await agent.request({
      origin: address.origin,
      path: address.pathname + address.search,
      method,
      headers: { 'user-agent': 'Mozilla/4.0', ...(sent ? { 'content-type': sent.contentType } : {}) },
      body: sent?.body ?? null,
      signal: AbortSignal.timeout(timeoutMs),
    });
    return { status: reply.statusCode, answer: await reply.body.text() };
  }

  world.onWake(() => queueMicrotask(look));
  world.clock.onAdvance(look);
  look();

  return {
    async settle() {
      look();
      while (underWay.size > 0) {
        await Promise.all(underWay.values());
        look();
      }
    },
    async checkUrl(target) {
      const signed = signedQuery(target.token, world.clock.now());
      const echostr = randomDigits(19);
      const query = { ...signed, echostr };
      const { answer } = await send(target, 'GET', query).catch((error: unknown) => {
        throw new RangeError(`the push URL cannot be reached: ${String(error)}`);
      });
      if (answer !== echostr) throw new RangeError('the push URL does not answer echostr, and nothing else');
    },
    async stop() {
      stopped = true;
      clearTimeout(timer);
      await agent.destroy();
      await Promise.all(underWay.values());
    },
  };
}
