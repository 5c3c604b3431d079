import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { pseudo } from './pseudo';

type Catalogue = Record<string, string>;
const read = (locale: string): Catalogue => {
  const { $schema: _, ...messages } = JSON.parse(
    readFileSync(`messages/${locale}.json`, 'utf8'),
  ) as Catalogue;
  return messages;
};
const catalogues = { en: read('en'), de: read('de') };

// Values of OCPP's enumerations and names of its messages. Those that are also plain words of the
// desk (Charging, Accepted, Blocked) are not in it.
const PROTOCOL = [
  'SuspendedEV', 'SuspendedEVSE', 'Preparing', 'Finishing', 'Faulted', 'Unavailable', 'Available',
  'Reserved', 'Occupied', 'Inoperative', 'Operative', 'ConcurrentTx', 'DeAuthorized', 'EVDisconnected',
  'HardReset', 'SoftReset', 'PowerLoss', 'UnlockCommand', 'NoError', 'GroundFailure', 'HighTemperature',
  'ConnectorLockFailure', 'EVCommunicationError', 'InternalError', 'LocalListConflict',
  'OverCurrentFailure', 'OverVoltage', 'PowerMeterFailure', 'PowerSwitchFailure', 'ReaderFailure',
  'ResetFailure', 'UnderVoltage', 'WeakSignal', 'BootNotification', 'StatusNotification',
  'MeterValues', 'StartTransaction', 'StopTransaction', 'RemoteStartTransaction',
  'RemoteStopTransaction', 'TriggerMessage', 'DataTransfer', 'Heartbeat', 'Authorize', 'idTag',
  'EVSE', 'ChargePoint', 'connectorId', 'transactionId',
]; // prettier-ignore
// Words that operations.md part 3 replaces.
const NOT_OUR_WORDS = ['tag', 'token', 'connector', 'quarantine', 'preflight', 'trace', 'dry run'];

describe.each(Object.entries(catalogues))('the words in %s', (_, messages) => {
  it('are none of the protocol', () => {
    const found = Object.entries(messages).filter(([, text]) =>
      PROTOCOL.some((word) => new RegExp(`\\b${word}\\b`).test(text)),
    );
    expect(found).toEqual([]);
  });

  it('are those of the desk', () => {
    const found = Object.entries(messages).filter(([, text]) =>
      NOT_OUR_WORDS.some((word) => new RegExp(`\\b${word}s?\\b`).test(text)),
    );
    expect(found).toEqual([]);
  });

  it('carry no raw code, no exclamation mark and no empty text', () => {
    for (const [key, text] of Object.entries(messages)) {
      expect(text.trim(), key).not.toBe('');
      expect(text, key).not.toMatch(/!/);
      expect(text, key).not.toMatch(/[a-z]_[a-z]/);
    }
  });
});

it('one of a thing is not said in the plural', () => {
  // Of these there are always several, or a text of its own says that there is one.
  const several = [
    'attention_new_many', 'attention_offline_many', 'attention_offline_some', 'attention_times',
    'attention_times_last', 'board_many_need_you', 'demo_fuse_trips_done', 'import_faults',
    'import_why_driver_ambiguous', 'people_count_drivers', 'rules_test_desk', 'rules_test_nothing', 'rules_test_some',
  ]; // prettier-ignore
  const counted = /\{(count|days|starts|rows|drivers|cards|all|wait)\} [a-z]+s\b/;
  const found = Object.entries(catalogues.en).filter(([, text]) => counted.test(text));
  expect(found.map(([key]) => key).filter((key) => !several.includes(key))).toEqual([]);
});

it('each language has each message', () => {
  expect(Object.keys(catalogues.de)).toEqual(Object.keys(catalogues.en));
});

it('each message is said somewhere', () => {
  const code = readdirSync('src', { recursive: true, encoding: 'utf8' })
    .filter((name) => /\.(ts|svelte)$/.test(name))
    .map((name) => readFileSync(`src/${name}`, 'utf8'))
    .join('\n');
  const said = new Set(code.match(/\w+/g));
  expect(Object.keys(catalogues.en).filter((name) => !said.has(name))).toEqual([]);
});

it('the pseudo-locale is 40 % longer and keeps values readable', () => {
  expect(pseudo('Power now').length).toBeGreaterThanOrEqual(Math.ceil('Power now'.length * 1.4));
  expect(pseudo('7.4')).toContain('7.4');
});
