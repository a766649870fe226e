// The routes of realtime: a ticket, and what is said to those who come to the socket's address without one being opened.
import { realtimeRoutes as contract } from '@xiaoqiao/contract';
import { XiaoqiaoError } from '@xiaoqiao/kit/errors';
import { type RouteHandler, serve } from '@xiaoqiao/kit/http';
import { issueTicket, type TicketOptions } from './issue-ticket.ts';
import { isAllowedOrigin } from './origin.ts';
import type { RealtimeSettings } from './settings.ts';

export interface RouteOptions extends TicketOptions {
  readonly settings: RealtimeSettings;
  readonly state: () => 'open' | 'full' | 'stopping';
}

export const realtimeRoutes = (options: RouteOptions): RouteHandler[] => [
  serve(contract.createRealtimeTicket, ({ caller }) => issueTicket(options, caller)),
  serve(contract.openRealtime, ({ headers }): undefined => {
    if (!isAllowedOrigin(headers, options.settings)) throw new XiaoqiaoError('origin_denied');
    const state = options.state();
    if (state === 'stopping') throw new XiaoqiaoError('shutting_down');
    if (state === 'full') throw new XiaoqiaoError('overloaded');
    throw new XiaoqiaoError('upgrade_required');
  }),
];
