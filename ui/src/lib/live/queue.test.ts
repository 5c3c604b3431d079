import { describe, expect, it } from 'vitest';
import { Frames } from '../../test/build';
import { FrameQueue, SLICE } from './queue';

describe('the frame queue', () => {
  it('applies at most one slice in a frame', () => {
    const frames = new Frames();
    const applied: number[] = [];
    const queue = new FrameQueue<number, number>((key) => applied.push(key), frames.schedule);
    for (let key = 0; key < 1000; key += 1) queue.push(key, key);
    frames.one();
    expect(applied).toHaveLength(SLICE);
    expect(frames.all()).toBe(1000 / SLICE - 1);
    expect(applied).toHaveLength(1000);
  });

  it('applies a key that changes again once, with its latest value', () => {
    const frames = new Frames();
    const applied: [string, number][] = [];
    const queue = new FrameQueue<string, number>(
      (key, value) => applied.push([key, value]),
      frames.schedule,
    );
    queue.push('a', 1);
    queue.push('b', 1);
    queue.push('a', 2);
    frames.all();
    expect(applied).toEqual([
      ['a', 2],
      ['b', 1],
    ]);
  });

  it('lets no key starve when others keep changing', () => {
    const frames = new Frames();
    const applied = new Set<number>();
    const queue = new FrameQueue<number, number>((key) => applied.add(key), frames.schedule);
    for (let key = 0; key < 200; key += 1) queue.push(key, 0);
    for (let frame = 0; frame < 4; frame += 1) {
      for (let key = 0; key < 50; key += 1) queue.push(key, frame);
      frames.one();
    }
    expect(applied).toContain(199);
  });

  it('forgets a key that is gone', () => {
    const frames = new Frames();
    const applied: string[] = [];
    const queue = new FrameQueue<string, number>((key) => applied.push(key), frames.schedule);
    queue.push('a', 1);
    queue.drop('a');
    frames.all();
    expect(applied).toEqual([]);
  });
});
