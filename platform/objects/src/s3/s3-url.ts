// OBJECTS_URL of a store that speaks S3: `s3://bucket?endpoint=…&region=…`, with or without credentials in front.

export interface S3Location {
  readonly bucket: string;
  /** AWS’s own when left out. */
  readonly endpoint: string | undefined;
  readonly region: string;
  /** The bucket is in the path rather than in the host name. */
  readonly pathStyle: boolean;
  /** Left out: what the environment of the process offers, in the order of the AWS SDK. */
  readonly credentials: S3Credentials | undefined;
  /** The store knows the POST form with a signed policy. */
  readonly takesForms: boolean;
  /** Turns on versioning of the bucket. */
  readonly keepVersions: boolean;
}

export interface S3Credentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string;
}

const known = ['endpoint', 'region', 'path-style', 'session-token', 'versions', 'forms'];

/** @throws Error in words for the operator, without the secret */
export function parseS3Url(text: string): S3Location {
  const url = new URL(text);
  const bad = (why: string) => new Error(`OBJECTS_URL: ${why}`);
  if (!/^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/.test(url.hostname))
    throw bad(`"${url.hostname}" is no bucket name`);
  if (!['', '/'].includes(url.pathname))
    throw bad('has a path; only the bucket stands before the question mark');
  for (const name of url.searchParams.keys())
    if (!known.includes(name)) throw bad(`knows no parameter ${name}; it knows ${known.join(', ')}`);
  const parameter = (name: string) => url.searchParams.get(name) ?? undefined;
  const endpoint = parameter('endpoint');
  if (endpoint !== undefined && !/^https?:\/\/[^/\s?#]+$/.test(endpoint))
    throw bad('endpoint must be an http(s) address without a path');
  const pathStyle = parameter('path-style') ?? 'false';
  if (!['true', 'false'].includes(pathStyle)) throw bad('path-style is true or false');
  const forms = parameter('forms') ?? 'true';
  if (!['true', 'false'].includes(forms)) throw bad('forms is true or false');
  const versions = parameter('versions') ?? 'none';
  if (!['none', 'keep'].includes(versions)) throw bad('versions is keep, or left out');
  const [accessKeyId, secretAccessKey] = [url.username, url.password].map(decodeURIComponent) as [
    string,
    string,
  ];
  if ((accessKeyId === '') !== (secretAccessKey === ''))
    throw bad('needs both an access key id and its secret, or neither');
  const sessionToken = parameter('session-token');
  if (sessionToken !== undefined && accessKeyId === '')
    throw bad('session-token needs an access key id and its secret');
  return {
    bucket: url.hostname,
    endpoint,
    region: parameter('region') ?? 'us-east-1',
    pathStyle: pathStyle === 'true',
    credentials:
      accessKeyId === ''
        ? undefined
        : { accessKeyId, secretAccessKey, ...(sessionToken === undefined ? {} : { sessionToken }) },
    takesForms: forms === 'true',
    keepVersions: versions === 'keep',
  };
}
