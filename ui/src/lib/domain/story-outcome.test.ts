import { expect, it } from 'vitest';
import { aSession, NOON } from '../../test/build';
import { outcome, type Scene } from './story-outcome';

const LATER = '2026-11-21T12:10:00Z';
const scene = (change: Partial<Scene> = {}): Scene => ({
  bay: 'P2-03',
  over: true,
  sessions: [],
  uncharged: [],
  ended: 0,
  blocked: false,
  now: Date.parse(LATER),
  ...change,
});
const cutOff = { status: 'completed', stop_reason: 'PowerLoss', stopped_at: LATER } as const;

it('says since when the car charges that came without a card, and nothing before', () => {
  expect(outcome('car_without_card', scene())).toBeUndefined();
  const asked = aSession({ charging_at: null });
  expect(outcome('car_without_card', scene({ sessions: [asked] }))).toBeUndefined();
  const charges = aSession({ charging_at: NOON });
  expect(outcome('car_without_card', scene({ sessions: [charges] }))).toMatch(
    /^The car charges since .*\d\d:\d\d\.$/,
  );
});

it('says that a silent charger is back, once it is', () => {
  expect(outcome('charger_silent', scene({ over: false }))).toBeUndefined();
  expect(outcome('charger_silent', scene())).toMatch(/^P2-03 is reachable again\..*no gap\.$/);
});

it('counts the cars that a fuse cut off, and names those that still do not charge', () => {
  const sessions = [aSession(cutOff), aSession(cutOff), aSession()];
  expect(outcome('fuse_trips', scene({ over: false, sessions }))).toBeUndefined();
  expect(outcome('fuse_trips', scene({ sessions, uncharged: ['P2-03', 'P2-04'] }))).toBe(
    'Power was cut off from 2 cars; the board asks for them. Still not charging: P2-03, P2-04.',
  );
  expect(outcome('fuse_trips', scene({ sessions }))).toMatch(/All of them charge again/);
  expect(outcome('fuse_trips', scene({ sessions: [aSession()] }))).toBeUndefined();
  expect(outcome('fuse_trips', scene())).toMatch(/No car was charging there/);
});

it('says what became of a lost card and of what charged with it', () => {
  const sessions = [aSession()];
  expect(outcome('card_lost', scene({ sessions }))).toBeUndefined();
  expect(outcome('card_lost', scene({ sessions, blocked: true }))).toMatch(
    /still charges: stop it at P2-03/,
  );
  const ended = [aSession({ status: 'completed', stopped_at: LATER })];
  expect(outcome('card_lost', scene({ sessions: ended, blocked: true }))).toMatch(
    /^The card is blocked, and its session ended at /,
  );
});

it('says that the start of a late van was given up, and taken up again', () => {
  const waiting = aSession({ status: 'awaiting_plug', started_at: null });
  expect(outcome('van_late', scene({ sessions: [waiting] }))).toBeUndefined();
  const given = aSession({ status: 'timed_out', started_at: null });
  expect(outcome('van_late', scene({ sessions: [given] }))).toMatch(/start was given up/);
  const { flags } = waiting;
  const came = aSession({ flags: { ...flags, late: true } });
  expect(outcome('van_late', scene({ sessions: [came] }))).toMatch(
    /^The van came late; its start was given up/,
  );
});
