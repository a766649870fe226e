// Where RabbitMQ is: one address for a server or the nodes of a cluster, with its options in the query.

export interface AmqpAddress {
  readonly tls: boolean;
  /** `host:port`; tried one after another. */
  readonly hosts: readonly string[];
  readonly username: string;
  readonly password: string;
  readonly vhost: string;
  /** Begins every exchange and queue, so that installations can share a vhost. */
  readonly prefix: string;
}

const ADDRESS = /^(amqps?):\/\/(?:([^:@/]*)(?::([^@/]*))?@)?([^@/?#]+)(?:\/([^/?#]*))?(?:\?([^#]*))?$/;
const HOST = /^(?:[^:[\]\s]+)(?::(\d{1,5}))?$/;
const PREFIX = /^[\w.-]{1,64}$/;

/** @throws Error that says what is wrong, without the address: it holds a password. */
export function parseAmqpUrl(url: string): AmqpAddress {
  const match = ADDRESS.exec(url);
  if (match === null)
    throw new Error('must be amqp://[user:password@]host[:port][,host…][/vhost], with amqps:// for TLS');
  const [, scheme, user, password, hosts = '', vhost, query = ''] = match;
  const options = new URLSearchParams(query);
  for (const name of options.keys())
    if (name !== 'prefix') throw new Error(`has an option ${name}; there is prefix`);
  const prefix = options.get('prefix') ?? 'xiaoqiao';
  if (!PREFIX.test(prefix))
    throw new Error('has a prefix that is not 1 to 64 letters, digits, dots, hyphens or underscores');
  const tls = scheme === 'amqps';
  return {
    tls,
    hosts: hosts.split(',').map((host) => hostOf(host, tls ? 5671 : 5672)),
    username: decoded(user ?? 'guest'),
    password: decoded(password ?? 'guest'),
    vhost: decoded(vhost || '/'),
    prefix,
  };
}

function hostOf(text: string, usualPort: number): string {
  const match = HOST.exec(text);
  const port = Number(match?.[1] ?? usualPort);
  if (match === null || port < 1 || port > 65_535) throw new Error(`has a host that is none: ${text}`);
  return match[1] === undefined ? `${text}:${usualPort}` : text;
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    // Its message would quote what may be the password.
    throw new Error('has a user, password or vhost that is not percent-encoded');
  }
}

/** For people: without user and password. */
export const showAmqpAddress = ({ tls, hosts, vhost }: AmqpAddress): string =>
  `${tls ? 'amqps' : 'amqp'}://${hosts.join(',')}/${vhost === '/' ? '' : encodeURIComponent(vhost)}`;
