// What a hosts file and a trusted authority would do: https to WeChat's own names ends at the emulator.
import { Agent, type AgentOptions } from 'node:https';
import { type ConnectionOptions, connect } from 'node:tls';

export function agentTo(url: string, ca: string): Agent {
  const port = Number(new URL(url).port);
  class HereAgent extends Agent {
    override createConnection(options: AgentOptions) {
      const { host } = options as { host: string };
      return connect({ ...(options as ConnectionOptions), ca, servername: host, host: '127.0.0.1', port });
    }
  }
  return new HereAgent({ keepAlive: false });
}
