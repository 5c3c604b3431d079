import { expect, it, vi } from 'vitest';
import { Problem } from '$lib/api/problem';
import { FakeSite } from '$lib/bridge/fake';
import { moveIn } from './move-in';

const away = () => Promise.reject(new Problem(503, { code: 'store_unavailable' }));
const at = async () => {};

it('waits until the new site answers, then opens it once', async () => {
  const { settings } = new FakeSite();
  const signIn = vi.fn().mockImplementationOnce(away).mockResolvedValue({});
  const site = vi
    .fn()
    .mockResolvedValueOnce({ ...settings, demo: true })
    .mockResolvedValue({ ...settings, demo: false });
  const open = vi.fn();
  expect(await moveIn({ signIn, site }, 'code', open, at)).toBe(true);
  expect(open).toHaveBeenCalledTimes(1);
  expect(site).toHaveBeenCalledTimes(2);
});

it('says when it never comes', async () => {
  const open = vi.fn();
  const api = { signIn: vi.fn(away), site: vi.fn(away) };
  expect(await moveIn(api, undefined, open, at)).toBe(false);
  expect(open).not.toHaveBeenCalled();
  expect(api.signIn).not.toHaveBeenCalled();
});
