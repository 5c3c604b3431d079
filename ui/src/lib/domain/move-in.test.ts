import { expect, it, vi } from 'vitest';
import { Problem } from '$lib/api/problem';
import { FakeSite } from '$lib/bridge/fake';
import { moveIn } from './move-in';

const { settings } = new FakeSite();
const demo = { ...settings, demo: true };
const own = { ...settings, demo: false };
const gone = new Problem(503, { code: 'store_unavailable' });
const stranger = new Problem(401, { code: 'unauthenticated' });
const pause = async () => {};

it('signs in at the new site alone, however long the demo takes to leave', async () => {
  const order: string[] = [];
  const site = vi
    .fn()
    .mockResolvedValueOnce(demo)
    .mockResolvedValueOnce(demo)
    .mockRejectedValueOnce(gone)
    .mockRejectedValueOnce(stranger)
    .mockImplementation(async () => {
      order.push('site');
      return own;
    });
  const signIn = vi.fn(async () => void order.push('sign in'));
  const open = vi.fn(() => void order.push('open'));
  const onslow = vi.fn();
  await moveIn({ signIn: signIn as never, site }, 'code', { onslow, open, pause });
  expect(order).toEqual(['sign in', 'site', 'open']);
  expect(signIn).toHaveBeenCalledExactlyOnceWith('code');
  expect(onslow).not.toHaveBeenCalled();
});

it('goes on when the answer to the sign-in is lost', async () => {
  const site = vi.fn().mockRejectedValueOnce(stranger).mockResolvedValue(own);
  const signIn = vi.fn().mockRejectedValue(gone);
  const open = vi.fn();
  await moveIn({ signIn, site }, 'code', { onslow: () => {}, open, pause });
  expect(open).toHaveBeenCalledOnce();
});

it('says when it takes long, and comes all the same', async () => {
  const onslow = vi.fn();
  const open = vi.fn(() => expect(onslow).toHaveBeenCalledOnce());
  let turns = 0;
  const site = vi.fn(async () => {
    turns += 1;
    if (turns < 60) throw gone;
    return own;
  });
  const signIn = vi.fn();
  await moveIn({ signIn, site }, undefined, { onslow, open, pause });
  expect(open).toHaveBeenCalledOnce();
  expect(signIn).not.toHaveBeenCalled();
});
