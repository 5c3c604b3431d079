import { describe, expect, it } from 'vitest';
import { aBatch, aConnector, NOON } from '../../test/build';
import { attention } from './attention';

const now = Date.parse(NOON) + 240_000;
const { site } = aBatch([]);
const seen = (...views: ReturnType<typeof aConnector>[]) =>
  views.map((view) => ({ view, name: view.bay?.label ?? '' }));

describe('what needs somebody', () => {
  it('is nothing while all is well', () => {
    expect(attention(seen(aConnector('P1')), site, now)).toEqual([]);
  });

  it('puts faults before chargers that are silent, and a full disk first of all', () => {
    const items = attention(
      seen(aConnector('P1', { online: false }), aConnector('P2', { state: 'faulted' })),
      { ...site, recording: false, quarantined: 2 },
      now,
    );
    expect(items.map(({ key }) => key)).toEqual(['recording', 'fault P2', 'offline', 'new']);
  });

  it('makes one item of chargers that fell silent together', () => {
    const silent = ['P1', 'P2', 'P3'].map((id) => aConnector(id, { online: false }));
    const items = attention(seen(...silent), site, now);
    expect(items).toHaveLength(1);
    expect(items[0]?.words).toBe('3 chargers are not reachable');
  });

  it('counts a charger with two bays once', () => {
    const station = { id: 's', identity: 'S', name: 'S' };
    const both = ['P1', 'P2'].map((id) => aConnector(id, { online: false, station }));
    expect(attention(seen(...both), site, now)[0]?.words).toContain('4');
  });

  it('does not call the last known fault of a silent charger a fault of now', () => {
    const items = attention(seen(aConnector('P1', { state: 'faulted', online: false })), site, now);
    expect(items.map(({ key }) => key)).toEqual(['offline']);
  });
});
