// The host that mini program packages are uploaded to: the calls of miniprogram-ci, its signature checked, sizes measured.
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { drawJpeg } from '../code/draw-jpeg.ts';
import { patternOf } from '../code/pattern.ts';
import { queryOf, rawBodyOf, remember } from '../http/server.ts';
import { randomHex } from '../random.ts';
import type { UploadedPackage } from '../records.ts';
import type { World } from '../world.ts';
import { createChallenges } from './challenges.ts';
import { packageSizes, tooLarge } from './package-sizes.ts';
import { readPackage } from './read-package.ts';

/** Compressed packages above 5 MB go to cloud storage, which is not here. */
const BODY_LIMIT = 6 * 1024 * 1024;
/** Kept for looking at. */
const KEPT = 100;

/** The first is documented; what WeChat says to a wrong signature is not, so that number is our own. */
const errorCodes = { sizeExceeded: 80051, refused: -80000 } as const;

class UploadRefusal extends Error {
  readonly errCode: number;

  constructor(message: string, errCode: number = errorCodes.refused) {
    super(message);
    this.errCode = errCode;
  }
}

export function addUploadRoutes(app: FastifyInstance, world: World): void {
  const challenges = createChallenges(world);
  const route = (method: 'GET' | 'POST', path: string, answer: (request: FastifyRequest) => object) =>
    app.route({
      method,
      url: `/wxa/ci/${path}`,
      bodyLimit: BODY_LIMIT,
      handler(request, reply) {
        reply.header('content-type', 'application/json; charset=utf-8');
        try {
          const fields = answer(request);
          remember(world, request, 200);
          return reply.send(JSON.stringify({ errCode: 0, errMsg: 'ok', ...fields }));
        } catch (error) {
          if (!(error instanceof UploadRefusal || error instanceof RangeError)) throw error;
          const errCode = error instanceof UploadRefusal ? error.errCode : errorCodes.refused;
          remember(world, request, 200, errCode);
          return reply.send(JSON.stringify({ errCode, errMsg: error.message }));
        }
      },
    });

  route('POST', 'getrandstr', (request) => {
    const appid = knownApp(world, readJson(request).appid);
    return { data: { randomString: challenges.issue(appid) } };
  });
  route('POST', 'getattr', (request) => {
    const { appid, signature } = readJson(request);
    check(challenges.redeem(knownApp(world, appid), String(signature)));
    return { data: attributes };
  });
  route('GET', 'getwhiteextlist', () => ({ data: { miniProgram: extensions, game: extensions } }));

  const receive = (kind: UploadedPackage['kind']) => (request: FastifyRequest) => {
    const query = queryOf(request);
    const appid = knownApp(world, query.get('appid'));
    const files = readPackage(rawBodyOf(request));
    check(challenges.redeem(appid, signatureIn(files)));
    const sizes = packageSizes(files);
    const large = tooLarge(sizes);
    if (large !== undefined)
      throw new UploadRefusal(
        `source size ${large.size} of ${large.name} exceeds the limit`,
        errorCodes.sizeExceeded,
      );
    save(world, {
      id: randomHex(8),
      kind,
      appid,
      version: query.get('version') ?? '',
      description: query.get('desc') ?? '',
      robot: query.get('robot') ?? '',
      at: world.clock.now(),
      sizes,
      files: files.map(({ name, data }) => ({ name, size: data.length })),
    });
    const picture = () =>
      drawJpeg(patternOf(`preview ${appid} ${query.get('version')}`), 280).toString('base64');
    return { body: { subpackage_info: sizes, ...(kind === 'preview' ? { qrcode_img: picture() } : {}) } };
  };
  route('POST', 'upload', receive('upload'));
  route('POST', 'testSourceURL', receive('preview'));
}

function check(signed: boolean): void {
  if (!signed)
    throw new UploadRefusal('invalid signature: not made with the upload key of this app, or used twice');
}

function knownApp(world: World, appid: unknown): string {
  if (typeof appid !== 'string' || !world.apps.has(appid)) throw new UploadRefusal('invalid appid');
  if (world.apps.get(appid)!.uploadKeyPem === undefined)
    throw new UploadRefusal('this app has no upload key; configure its uploadKeyFile');
  return appid;
}

function readJson(request: FastifyRequest): Readonly<Record<string, unknown>> {
  try {
    return (JSON.parse(rawBodyOf(request).toString('utf8')) ?? {}) as Record<string, unknown>;
  } catch (cause) {
    throw new RangeError('the body is no JSON', { cause });
  }
}

function signatureIn(files: ReturnType<typeof readPackage>): string {
  const file = files.find(({ name }) => name === '/ci.signature');
  try {
    return String((JSON.parse(file?.data.toString('utf8') ?? '{}') as { signature?: unknown }).signature);
  } catch {
    // Then it is not signed.
    return '';
  }
}

function save(world: World, uploaded: UploadedPackage): void {
  world.packages.put(uploaded.id, uploaded);
  if (world.packages.size > KEPT) world.packages.delete(world.packages.values()[0]!.id);
}

/** As miniprogram-ci takes them when WeChat does not answer. */
const attributes = {
  platform: false,
  appType: 0,
  isSandbox: false,
  released: false,
  setting: {
    MaxCodeSize: 2,
    MaxSubpackageSubCodeSize: 2,
    MaxSubpackageFullCodeSize: 30,
    NavigateMiniprogramLimit: 10,
    MaxSubPackageLimit: 100,
    MinTabbarCount: 2,
    MaxTabbarCount: 5,
    MaxCustomTabbarCount: 10,
    MaxTabbarIconSize: 40,
  },
};

const extensions = [
  ...['.wxml', '.wxss', '.wxs', '.js', '.json', '.wasm', '.br', '.cer', '.crt', '.cert', '.skel'],
  ...['.png', '.jpg', '.jpeg', '.gif', '.svg', '.cur', '.ico'],
  ...['.mp3', '.aac', '.m4a', '.mp4', '.wav', '.ogg', '.silk'],
];
