import { describe, expect, it } from 'vitest';
import { diagnose } from './diagnosis';

/** What the central system writes beside an attempt. */
const CODES = [
  'no_station_id',
  'bad_station_id',
  'no_common_subprotocol',
  'subprotocol_missing',
  'not_websocket',
  'tls_on_plain_port',
  'plain_on_tls_port',
  'tls_failed',
  'tls_required',
  'certificate_required',
  'password_missing',
  'password_wrong',
  'identity_contested',
  'station_rejected',
  'too_many_unknown',
  'head_too_large',
  'head_timeout',
  'closed_early',
  'bad_http',
  'websocket_version',
  'upgrade_missing',
];

describe('the diagnosis of an attempt to connect', () => {
  it.each(CODES)('%s has words of its own, and says what to do', (diagnosis) => {
    const { what, todo } = diagnose({ accepted: false, diagnosis, args: {} });
    expect(what).not.toContain(diagnosis);
    expect(todo).toBeTruthy();
  });

  it('an unknown one is named', () => {
    const found = diagnose({ accepted: false, diagnosis: 'something_new', args: {} });
    expect(found.what).toContain('something_new');
  });
});
