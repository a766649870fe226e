// What OBJECTS_URL may say about a store that speaks S3.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseS3Url } from '../../src/s3/s3-url.ts';

test('a whole address is read', () => {
  assert.deepEqual(
    parseS3Url(
      's3://AKID:se%2Fcret@shop-files?endpoint=https://oss-cn-hangzhou.aliyuncs.com&region=oss-cn-hangzhou&path-style=false&versions=keep&forms=false&session-token=t',
    ),
    {
      bucket: 'shop-files',
      endpoint: 'https://oss-cn-hangzhou.aliyuncs.com',
      region: 'oss-cn-hangzhou',
      pathStyle: false,
      credentials: { accessKeyId: 'AKID', secretAccessKey: 'se/cret', sessionToken: 't' },
      takesForms: false,
      keepVersions: true,
    },
  );
});

test('the bucket alone is enough', () => {
  assert.deepEqual(parseS3Url('s3://shop-files'), {
    bucket: 'shop-files',
    endpoint: undefined,
    region: 'us-east-1',
    pathStyle: false,
    credentials: undefined,
    takesForms: true,
    keepVersions: false,
  });
});

test('what is wrong is named, and the secret is not told', () => {
  const faults: [string, RegExp][] = [
    ['s3://AKID:hushhush@B_ucket', /bucket name/],
    ['s3://AKID:hushhush@bucket/folder', /path/],
    ['s3://AKID:hushhush@bucket?endpiont=https://x', /knows no parameter endpiont/],
    ['s3://AKID:hushhush@bucket?endpoint=ftp://x', /endpoint must be/],
    ['s3://AKID:hushhush@bucket?path-style=yes', /path-style/],
    ['s3://AKID:hushhush@bucket?versions=3', /versions/],
    ['s3://AKID:hushhush@bucket?forms=no', /forms/],
    ['s3://AKID@bucket', /both/],
    ['s3://bucket?session-token=t', /session-token/],
  ];
  for (const [url, pattern] of faults)
    assert.throws(
      () => parseS3Url(url),
      (error: Error) => pattern.test(error.message) && !error.message.includes('hushhush'),
    );
});
