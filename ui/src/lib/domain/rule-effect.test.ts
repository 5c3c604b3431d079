import { expect, it } from 'vitest';
import type { RuleText } from '$lib/api/policy-types';
import { blankRule } from './rule-changes';
import { withoutEffect } from './rule-effect';

const everybody: RuleText = { ...blankRule(), name: 'Everybody' };
const staff: RuleText = { ...everybody, name: 'Staff', who: { kind: 'group', id: 'staff' } };

it('names what lets in whom another lets in already', () => {
  expect(withoutEffect([everybody, staff])).toEqual([{ rule: 'Staff', other: 'Everybody' }]);
  expect(withoutEffect([staff])).toEqual([]);
});

it('does not where the other is off, asleep or within limits, or where something keeps out', () => {
  const power = { ...everybody.limits, power_w: 7000 };
  const yard = { kind: 'zone', id: null, zone: 'Yard' } as const;
  for (const rules of [
    [{ ...everybody, enabled: false }, staff],
    [{ ...everybody, when: { ...everybody.when, until: '2026-12-01' } }, staff],
    [{ ...everybody, where: yard }, staff],
    [{ ...everybody, limits: power }, staff],
    [everybody, { ...staff, limits: power }],
    [everybody, staff, { ...staff, effect: 'deny' as const, name: 'Not in the yard' }],
  ])
    expect(withoutEffect(rules)).toEqual([]);
});
