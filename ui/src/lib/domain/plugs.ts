import { m } from '$lib/i18n';
import type { ConnectorType } from '$lib/api/types';

const words: Record<ConnectorType, () => string> = {
  type2: m.plug_type2,
  ccs2: m.plug_ccs2,
  type1: m.plug_type1,
  ccs1: m.plug_ccs1,
  chademo: m.plug_chademo,
  nacs: m.plug_nacs,
  domestic: m.plug_domestic,
};

/** All shapes of plugs, the usual ones first. */
export const plugs = Object.keys(words) as ConnectorType[];

/** What people call a plug. */
export const plugWord = (plug: ConnectorType): string => words[plug]();
