// The S3 engine on Ceph's object gateway: the suite of all engines, and what its URL may say.

import { systemClock } from '@xiaoqiao/kit/clock';
import { silentLog } from '@xiaoqiao/kit/log';
import { openObjects } from '../src/index.ts';
import { startRadosGateway } from '../src/testing.ts';
import { objectsSuite } from '../test/objects-suite.ts';

objectsSuite('s3', async () => {
  const gateway = await startRadosGateway();
  const open = (url: string) =>
    openObjects({
      url,
      publicBase: undefined,
      secret: new Uint8Array(32),
      clock: systemClock,
      log: silentLog,
    });
  const objects = await open(await gateway.bucket('plain'));
  return {
    objects,
    versioned: await open(await gateway.bucket('versioned', '&versions=keep')),
    unreachable: () => open('s3://a:b@nowhere?endpoint=http://127.0.0.1:9&path-style=true'),
    origin: gateway.endpoint,
    partSize: 5 * 1024 * 1024,
    async close() {
      objects.close();
      await gateway.close();
    },
  };
});
