// The whole house with somebody logged in, for benches of uploads.
import { createClient, memoryStorage } from '@xiaoqiao/sdk';
import { fetchTransport } from '@xiaoqiao/sdk/fetch';
import { createFiles, fetchFiles } from '@xiaoqiao/sdk/files';
import { ADMIN_PASSWORD, startHouse } from '../house.ts';

export type Server = Awaited<ReturnType<typeof startServer>>;

export async function startServer(objectsUrl?: string) {
  const { pid, api, stop } = await startHouse({
    settings: {
      FILES_QUOTA_MB: '100000',
      ...(objectsUrl === undefined ? {} : { OBJECTS_URL: objectsUrl }),
    },
  });
  const client = createClient({ baseUrl: api, transport: fetchTransport(fetch), storage: memoryStorage() });
  await client.loginWithPassword({ username: 'admin', password: ADMIN_PASSWORD });
  const files = createFiles({
    ...{ client, baseUrl: api, storage: memoryStorage() },
    host: fetchFiles(fetch as never),
  });
  return { pid, client, files, stop };
}
