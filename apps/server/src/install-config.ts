// Install config: what a process is told at boot. Routing config (gateway.yaml) is the other, hot world.
import { type ConfigOf, defineConfig, flag, oneOf, port, secret, text, whole } from '@xiaoqiao/kit/config';

const url = { pattern: /^https?:\/\/[^\s/?#]+$/, rule: 'an http(s) address without a path' };

export const installConfig = defineConfig({
  XIAOQIAO_PROFILE: oneOf({
    values: ['development', 'production'],
    default: 'development',
    description: '`production` refuses generated secrets, the local WeChat and demo data',
  }),
  XIAOQIAO_ROLE: oneOf({
    values: ['all', 'gateway', 'api', 'worker'],
    default: 'all',
    description:
      'what this process is: everything; the gateway; the services behind it; or who delivers events and keeps time',
  }),
  XIAOQIAO_HOME: text({ default: '.xiaoqiao', description: 'folder of embedded data and generated secrets' }),
  XIAOQIAO_READY_FILE: text({
    description: 'written with the process id and all addresses once everything answers',
  }),
  XIAOQIAO_LOG_LEVEL: oneOf({
    values: ['debug', 'info', 'warn', 'error', 'silent'],
    default: 'info',
    description: 'least severe entry that is written',
  }),
  HOST: text({ default: '127.0.0.1', description: 'address the gateway listens on' }),
  PORT: port({ default: 8080, description: 'port of the gateway; 0 means any free one, as for all ports' }),
  API_PORT: port({
    default: 8081,
    description: 'port of the services with the role api, for gateways alone; its address is HOST',
  }),
  GATEWAY_API_TARGETS: text({
    pattern: /^https?:\/\/[^\s/,?#@]+(\s*,\s*https?:\/\/[^\s/,?#@]+)*$/,
    rule: 'addresses such as http://10.0.0.1:8081, comma-separated',
    description:
      'with the role gateway: where the processes with the role api are; a name is looked up again and again, and may stand for several',
  }),
  PUBLIC_URL: text({
    ...url,
    description: 'how WeChat reaches the gateway; its own address when unset (development, role all)',
  }),
  TLS_CERT_FILE: text({
    description:
      'certificate chains (PEM files, comma-separated), reloaded when they change; HTTPS begins with them',
  }),
  TLS_KEY_FILE: text({ description: 'their private keys, in the same order' }),
  TLS_PORT: port({
    default: 8443,
    description: 'port of HTTPS, when there is a certificate or a domain for one',
  }),
  TLS_PUBLIC_PORT: port({ default: 443, description: 'the port of HTTPS as clients see it, for redirects' }),
  TLS_MIN_VERSION: oneOf({
    values: ['TLSv1.2', 'TLSv1.3'],
    default: 'TLSv1.2',
    description: 'older versions are refused',
  }),
  HTTP_REDIRECT_PORT: text({
    pattern: /^\d{1,5}$/,
    rule: 'a port',
    description:
      'a plain listener that leads to HTTPS and answers proofs for ACME; usually 80; none when unset',
  }),
  ACME_DOMAINS: text({
    pattern: /^[a-z0-9.-]+(\s*,\s*[a-z0-9.-]+)*$/,
    rule: 'domain names, comma-separated',
    description: 'a certificate for them is fetched and renewed; setting it agrees to the authority’s terms',
  }),
  ACME_DIRECTORY_URL: text({
    pattern: /^https:\/\/\S+$/,
    rule: 'an https address',
    default: 'https://acme-v02.api.letsencrypt.org/directory',
    description: 'the authority',
  }),
  ACME_EMAIL: text({
    pattern: /^[^\s@]+@[^\s@]+$/,
    rule: 'an e-mail address',
    description: 'where the authority writes to about expiry',
  }),
  ACME_CA_FILE: text({
    description: 'root (PEM file) to trust for the directory of an authority of one’s own',
  }),
  WORKERS: text({
    pattern: /^(auto|[1-9]\d?)$/,
    rule: 'auto, or 1 to 99',
    default: '1',
    description:
      'processes that serve on this machine; more than one needs REDIS_URL; auto: one for each core',
  }),
  DRAIN_SECONDS: whole({
    default: 5,
    minimum: 0,
    maximum: 300,
    description:
      'a process that is to stop says so at /readyz and serves for so long, so that nobody sends it requests when it ends; not in development with the role all',
  }),
  METRICS_PORT: port({ default: 9464, description: 'Prometheus metrics, /healthz and /readyz' }),
  GATEWAY_SHEDDING: flag({
    default: true,
    description:
      'refuse requests unseen while the process is late; off under a debugger, or where something in front does it',
  }),
  TRUSTED_PROXIES: text({
    description: 'addresses or CIDR ranges, comma-separated, whose X-Forwarded-For is believed',
  }),
  REALTIME_ORIGINS: text({
    pattern: /^https?:\/\/[^\s/,]+(\s*,\s*https?:\/\/[^\s/,]+)*$/,
    rule: 'origins such as https://www.example.com, comma-separated',
    description: 'web pages elsewhere that may open realtime sockets; mini programs need no entry',
  }),
  PROXY_PROTOCOL_FROM: text({
    description:
      'addresses or CIDR ranges, comma-separated, of load balancers that speak the PROXY protocol; off when unset',
  }),
  DATABASE_URL: text({
    pattern: /^(?:sqlite:|mysql:\/\/|postgres(?:ql)?:\/\/)/,
    rule: 'an address beginning with sqlite:, mysql:// or postgres://',
    description:
      'the database; a SQLite file in the home when unset. Behind `?` of a server’s address: max, idle, lifetime (connections, seconds), tls=off/on/verify, ca, replica=host:port',
  }),
  DATABASE_SLOW_MS: whole({
    default: 200,
    minimum: 1,
    maximum: 600_000,
    description: 'a statement that takes so many milliseconds is logged, without its values',
  }),
  REDIS_URL: text({
    pattern: /^rediss?(\+sentinel|\+cluster)?:\/\/\S+$/,
    rule: 'an address beginning with redis://, rediss://, redis+sentinel:// or redis+cluster://',
    description:
      'what several processes share: limits, nonces, bans, revocations, messages; the memory of one process when unset',
  }),
  AMQP_URL: text({
    pattern: /^amqps?:\/\/\S+$/,
    rule: 'an address beginning with amqp:// or amqps://',
    description:
      'RabbitMQ 3.10 or newer, which keeps events for consumers and shares them out among processes; they are handled in the process that publishes them when unset',
  }),
  OBJECTS_URL: secret({
    pattern: /^(disk:.+|s3:\/\/.+)$/,
    rule: 'disk:/folder, or s3://key:secret@bucket?endpoint=https://…&region=…',
    description: 'where the bytes of files are; a folder in the home when unset',
  }),
  OBJECTS_PUBLIC_BASE: text({
    pattern: /^https?:\/\/[^\s?#]+$/,
    rule: 'an http(s) address',
    description: 'where public files are fetched, such as a CDN; the gateway when unset',
  }),
  FILES_QUOTA_MB: whole({
    default: 1024,
    minimum: 1,
    maximum: 1_048_576,
    description: 'what the files of one user may take up',
  }),
  GATEWAY_CONFIG: text({
    description: 'routing config of the gateway, reloaded when it changes; only built-in routes when unset',
  }),
  WECHAT_EMULATOR_PORT: port({
    default: 8090,
    description: 'the local WeChat (development, when no WECHAT_API_BASE is set)',
  }),
  SIMULATOR_PORT: port({
    default: 8070,
    description: 'the simulator: the mini program in a browser page (development)',
  }),
  SIMULATOR_PROJECT: text({
    default: 'miniprogram',
    description:
      'folder of the mini program in the simulator; without one, or with `off`, there is no simulator',
  }),
  WECHAT_API_BASE: text({
    ...url,
    description: 'WeChat’s API host; the local WeChat in development, the real one in production',
  }),
  WECHATPAY_API_BASE: text({ ...url, description: 'WeChat Pay’s API host; likewise' }),
  WECHAT_APPID: text({
    pattern: /^wx[0-9a-zA-Z]{1,30}$/,
    rule: 'wx and letters or digits',
    description: 'the mini program; generated in development',
  }),
  WECHAT_SECRET: secret({ description: 'its AppSecret; generated in development' }),
  WECHATPAY_MCHID: text({
    pattern: /^[0-9]{8,10}$/,
    rule: '8–10 digits',
    description: 'the merchant; generated in development',
  }),
  WECHATPAY_SERIAL_NO: text({
    pattern: /^[0-9A-F]{16,64}$/,
    rule: 'upper-case hexadecimal',
    description: 'serial number of the merchant’s API certificate',
  }),
  WECHATPAY_PRIVATE_KEY_FILE: text({
    description: 'the merchant’s private key (PEM file apiclient_key.pem)',
  }),
  WECHATPAY_API_V3_KEY: secret({
    pattern: /^[\x21-\x7e]{32}$/,
    rule: '32 ASCII characters',
    description: 'the APIv3 key',
  }),
  WECHATPAY_PUBLIC_KEY_ID: text({
    pattern: /^PUB_KEY_ID_[0-9A-Za-z]+$/,
    rule: 'PUB_KEY_ID_…',
    description: 'WeChat Pay’s public key; platform certificates are downloaded when unset',
  }),
  WECHATPAY_PUBLIC_KEY_FILE: text({ description: 'that public key (PEM file pub_key.pem)' }),
  WECHAT_PUSH_TOKEN: secret({
    pattern: /^[A-Za-z0-9]{3,32}$/,
    rule: '3–32 letters and digits',
    description:
      'Token of message push, as set in the admin console; generated in development, without it the route is not there',
  }),
  WECHAT_PUSH_AES_KEY: secret({
    pattern: /^[A-Za-z0-9]{43}$/,
    rule: '43 letters and digits',
    description: 'EncodingAESKey of message push; needed unless the mode is plaintext',
  }),
  WECHAT_PUSH_MODE: oneOf({
    values: ['secure', 'compatible', 'plaintext'],
    default: 'secure',
    description: 'how messages are pushed, as set in the admin console',
  }),
  WECHAT_CONTENT_CHECKS: flag({
    default: true,
    description: 'have WeChat judge nicknames, notes on orders and reasons for refunds',
  }),
  WECHAT_TEMPLATES_FILE: text({
    description: 'JSON file: which subscribe message tells buyers of which event; none are sent when unset',
  }),
  XIAOQIAO_SIGNING_SECRET: secret({
    pattern: /^[0-9a-f]{64}$/,
    rule: '64 hexadecimal digits',
    description: 'root of the sessions’ signing keys',
  }),
  XIAOQIAO_SEALING_KEY: secret({
    pattern: /^[0-9a-f]{64}$/,
    rule: '64 hexadecimal digits',
    description: 'seals session keys and phone numbers at rest',
  }),
  XIAOQIAO_TOKEN_KEY_FILE: text({ description: 'private Ed25519 key that signs access tokens (PEM file)' }),
  XIAOQIAO_ADMIN_PASSWORD: secret({
    pattern: /^.{10,128}$/,
    rule: '10–128 characters',
    description: 'password of the first administrator; generated and printed once in development',
  }),
  PAYMENT_WINDOW_MINUTES: whole({
    default: 30,
    minimum: 1,
    maximum: 10_080,
    description: 'an unpaid order is cancelled after this',
  }),
  RECONCILIATION_HOUR: whole({
    default: 11,
    minimum: 10,
    maximum: 23,
    description: 'hour of the day in China at which the bills of the day before are compared with our books',
  }),
  RECEIPT_WINDOW_DAYS: whole({
    default: 7,
    minimum: 1,
    maximum: 90,
    description: 'a shipped order completes by itself after this',
  }),
});

export type InstallConfig = ConfigOf<typeof installConfig>;

/** An unknown variable that begins so is a mistake. */
export const ownPrefixes = [
  'XIAOQIAO_',
  'WECHAT_',
  'WECHATPAY_',
  'GATEWAY_',
  'TLS_',
  'REALTIME_',
  'ACME_',
  'REDIS_',
  'AMQP_',
  'OBJECTS_',
  'SIMULATOR_',
  'FILES_',
];
