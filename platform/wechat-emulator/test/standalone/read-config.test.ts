// The configuration file: what it takes, and on which line it says what is wrong.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readConfig } from '../../src/standalone/read-config.ts';

const whole = `# a shop
apps:
  - appid: wx0000000000000001
    secret: abc
merchants:
  - mchid: '1900000001'
    appids: [wx0000000000000001]
    mode: mixed
    publicKeyFile: pub.pem
    serialNo: ABCDEF
users:
  - openid: o1
    phone: '13800000000'
notifications:
  origin: http://127.0.0.1:3000
  timeoutMs: 2000
refunds:
  delayMs: 10
faults:
  counters:
    systemBusy: 1
  rules:
    - fault: delay
      milliseconds: 5
`;

test('a whole file is read, as YAML and as JSON', () => {
  const config = readConfig(whole, 'wechat.yaml');
  assert.equal(config.merchants![0]!.mchid, '1900000001');
  assert.deepEqual(readConfig(JSON.stringify(config), 'wechat.json'), config);
});

const app = 'apps:\n  - appid: wx1\n';
const mistakes: [string, string, RegExp][] = [
  ['an unknown key', `${app}port: 1\n`, /^Error: c\.yaml:3 port is no member/],
  ['an unknown key further in', `${app}    secrte: x\n`, /^Error: c\.yaml:3 apps\.0\.secrte is no member/],
  [
    'a value of another kind',
    `${app}merchants:\n  - mchid: 1900000001\n`,
    /c\.yaml:4 merchants\.0\.mchid must be a string/,
  ],
  ['a missing key', 'users: []\n', /c\.yaml:1 apps is missing/],
  ['an empty file', '', /c\.yaml:1 the file must be an object/],
  ['broken YAML', `${app}users: [\n`, /^Error: c\.yaml:\d /],
  ['the same key twice', `${app}users: []\nusers: []\n`, /c\.yaml:4 /],
  [
    'an unknown fault',
    `${app}faults:\n  rules:\n    - fault: nonsense\n`,
    /c\.yaml:5 faults\.rules\.0\.fault must be one of/,
  ],
  [
    'a public key without serial',
    `${app}merchants:\n  - mchid: '1'\n    publicKeyFile: a.pem\n`,
    /c\.yaml:4 publicKeyFile and serialNo/,
  ],
  [
    'an app that is not there',
    `${app}merchants:\n  - mchid: '1'\n    appids: [wx2]\n`,
    /c\.yaml:4 the app wx2 is not/,
  ],
  [
    'an origin with a path',
    `${app}notifications:\n  origin: http://a/b\n`,
    /c\.yaml:4 notifications\.origin must be an origin/,
  ],
];
for (const [name, source, message] of mistakes)
  test(`refused with its line: ${name}`, () => assert.throws(() => readConfig(source, 'c.yaml'), message));
