// Turns clients away that are too old to be served, and tells those that soon will be.
import { Type } from 'typebox';
import { type Exchange, type Refusal, refuse } from '../../exchange.ts';
import { definePolicy } from '../../policy.ts';
import { compareVersions, saidVersionOf, VERSION } from '../../version.ts';

const version = (description: string) => Type.Optional(Type.String({ pattern: VERSION, description }));
const release = (description: string) =>
  Type.Optional(Type.Integer({ minimum: 1, maximum: 999_999_999, description }));

export const clientVersion = definePolicy({
  name: 'client-version',
  phase: 'admit',
  config: Type.Object(
    {
      minimum: version('older clients are refused; of X-Xq-Client-Version'),
      advised: version('older clients are served, with X-Xq-Upgrade: advised'),
      minimumRelease: release('the same for the release number of the Referer, where no version is said'),
      advisedRelease: release('likewise'),
      updateUrl: Type.Optional(Type.String({ pattern: '^https?://[^\\s]+$', maxLength: 512 })),
      missing: Type.Union([Type.Literal('allow'), Type.Literal('refuse')], {
        default: 'allow',
        description: 'clients that say nothing of their version',
      }),
      unreleased: Type.Union([Type.Literal('exempt'), Type.Literal('check')], {
        default: 'exempt',
        description: 'develop, trial and audit versions and WeChat DevTools',
      }),
    },
    { additionalProperties: false },
  ),
  create: ({ minimum, advised, minimumRelease, advisedRelease, updateUrl, missing, unreleased }) => {
    const outdated = (least: string | number | undefined, current: string | null): Refusal =>
      refuse(
        'client_outdated',
        { details: { minimum: least ?? null, current, ...(updateUrl === undefined ? {} : { updateUrl }) } },
        { 'x-xq-upgrade': 'required' },
      );

    return (exchange, next) => {
      const { miniProgram } = exchange;
      if (
        unreleased === 'exempt' &&
        miniProgram !== undefined &&
        !miniProgram.environments.includes('release')
      )
        return next(exchange);
      const said = saidVersionOf(exchange.request.headers);
      if (said !== undefined) {
        if (isOlder(said, minimum)) return outdated(minimum, said);
        if (isOlder(said, advised)) advise(exchange);
        return next(exchange);
      }
      const released = Number(miniProgram?.version);
      if (released > 0 && (minimumRelease !== undefined || advisedRelease !== undefined)) {
        if (minimumRelease !== undefined && released < minimumRelease)
          return outdated(minimumRelease, String(released));
        if (advisedRelease !== undefined && released < advisedRelease) advise(exchange);
        return next(exchange);
      }
      return missing === 'allow' ? next(exchange) : outdated(minimum ?? minimumRelease, null);
    };
  },
});

const isOlder = (said: string, than: string | undefined): boolean =>
  than !== undefined && compareVersions(said, than) < 0;

const advise = ({ response }: Exchange): void => {
  response.setHeader('x-xq-upgrade', 'advised');
};
