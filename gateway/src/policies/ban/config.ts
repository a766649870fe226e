// The config of the policy `ban`.
import { type Static, Type } from 'typebox';
import { type Signal, signals } from '../../bans/ban-signals.ts';

const strict = { additionalProperties: false };
const seconds = (fallback: number, description: string) =>
  Type.Integer({ minimum: 1, maximum: 315_360_000, default: fallback, description });
const threshold = (fallback: number) => Type.Integer({ minimum: 1, maximum: 1_000_000, default: fallback });
const ranges = (fallback: string[], description: string) =>
  Type.Array(Type.String({ minLength: 2, maxLength: 64 }), {
    maxItems: 10_000,
    default: fallback,
    description,
  });
const pointsOf = (signal: Signal) =>
  Type.Integer({ minimum: 0, maximum: 1000, default: signals[signal].points });

const Points = Type.Object(
  {
    failedLogin: pointsOf('failedLogin'),
    unauthorized: pointsOf('unauthorized'),
    forbidden: pointsOf('forbidden'),
    notFound: pointsOf('notFound'),
    missing: pointsOf('missing'),
    rateLimited: pointsOf('rateLimited'),
    signatureInvalid: pointsOf('signatureInvalid'),
    nonceReplayed: pointsOf('nonceReplayed'),
    manyAccounts: pointsOf('manyAccounts'),
    manyDevices: pointsOf('manyDevices'),
  } satisfies Record<Signal, unknown>,
  { ...strict, default: {}, description: 'what each signal adds to a score; 0 turns it off' },
);

const Automatic = Type.Object(
  {
    enabled: Type.Boolean({ default: true }),
    dryRun: Type.Boolean({ default: false, description: 'count and log, but ban nobody' }),
    exempt: ranges(
      ['127.0.0.0/8', '::1'],
      'addresses that collect no score: behind a proxy that is not trusted, everybody has its address',
    ),
    threshold: Type.Object(
      { address: threshold(200), user: threshold(100), device: threshold(100) },
      { ...strict, default: {}, description: 'many people share an address behind a carrier’s NAT' },
    ),
    halfLifeSeconds: seconds(60, 'a score halves in this time'),
    banSeconds: Type.Array(Type.Integer({ minimum: 1, maximum: 315_360_000 }), {
      minItems: 1,
      maxItems: 16,
      default: [60, 600, 3600, 86_400],
      description: 'the first ban, the second, …; the last one for all that follow',
    }),
    forgetSeconds: seconds(604_800, 'the count of earlier bans halves in this time'),
    ipv6Prefix: Type.Integer({ minimum: 32, maximum: 128, default: 64 }),
    accountsPerDevice: Type.Integer({ minimum: 1, maximum: 60, default: 5 }),
    devicesPerAccount: Type.Integer({ minimum: 1, maximum: 60, default: 8 }),
    companySeconds: seconds(86_400, 'for so long an account and a device are remembered together'),
    loginRoutes: Type.Array(Type.String({ maxLength: 64 }), {
      maxItems: 64,
      default: ['login', 'wechatLogin'],
      description: 'routes whose 401 is a failed login, whatever its error is named',
    }),
    points: Points,
  },
  { ...strict, default: {} },
);

export const BanConfig = Type.Object(
  {
    of: Type.Union([Type.Literal('client'), Type.Literal('user')], {
      default: 'client',
      description: 'client: address and device, before anything is asked; user: after `token`',
    }),
    deviceHeader: Type.String({ pattern: '^[a-z][a-z0-9-]{0,63}$', default: 'x-xq-device' }),
    allow: ranges([], 'addresses that are never turned away and collect no score'),
    allowUsers: Type.Array(Type.String({ maxLength: 64 }), { maxItems: 1000, default: [] }),
    automatic: Automatic,
  },
  strict,
);
export type BanConfig = Static<typeof BanConfig>;
