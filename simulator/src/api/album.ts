// The pictures that a user of the simulator has in his album, which his camera takes too.
import { type ApiContext, ApiFailure } from './define.ts';

export async function album({ ports: { host }, files }: ApiContext, count: number) {
  const pictures = await host.pictures();
  if (pictures.length === 0) throw new ApiFailure('cancel');
  return pictures.slice(0, count).map(({ name, type, bytes }) => ({
    path: files.keep({ bytes, type, name }),
    size: bytes.length,
  }));
}
