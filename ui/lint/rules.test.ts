import { describe, expect, it } from 'vitest';
import { ESLint } from 'eslint';
import { rawColours } from './colours-are-tokens.js';

async function faults(code: string, filePath: string): Promise<string[]> {
  const eslint = new ESLint({ overrideConfigFile: 'eslint.config.js' });
  const [result] = await eslint.lintText(code, { filePath });
  return (result?.messages ?? []).map((message) => message.ruleId ?? message.message);
}

describe('the rules of this house', () => {
  it('words go through messages', async () => {
    const found = await faults('<p title="Hello there">Good day</p>', 'src/lib/ui/X.svelte');
    expect(found.filter((rule) => rule === 'forecourt/text-through-messages')).toHaveLength(2);
  });

  it('colours are tokens', async () => {
    expect(rawColours('/* #fff */\na { color: #fff; background: rgb(1 2 3) }')).toEqual([
      { line: 2, colour: '#fff' },
      { line: 2, colour: 'rgb(' },
    ]);
    const found = await faults(
      '<p></p><style>p { color: #123456; }</style>',
      'src/lib/ui/X.svelte',
    );
    expect(found).toContain('forecourt/colours-are-tokens');
  });

  it('numbers and times go through format.ts', async () => {
    const code =
      'export const a = (1.5).toFixed(1);\nexport const b = new Intl.NumberFormat("en");';
    const found = await faults(code, 'src/features/board/x.ts');
    expect(found).toEqual(['no-restricted-syntax', 'no-restricted-syntax']);
    expect(await faults(code, 'src/lib/format.ts')).toEqual([]);
  });

  it('keys belong to commands', async () => {
    const code = 'window.addEventListener("keydown", () => {});';
    expect(await faults(code, 'src/views/x.ts')).toEqual(['no-restricted-syntax']);
  });

  it('each layer knows only those below it', async () => {
    const view = 'export * from "$views/BoardView.svelte";';
    expect(await faults(view, 'src/features/board/x.ts')).toContain('no-restricted-imports');
    const feature = 'export * from "$features/shell/Rail.svelte";';
    expect(await faults(feature, 'src/features/board/x.ts')).toContain('no-restricted-imports');
    expect(await faults(feature, 'src/lib/live/x.ts')).toContain('no-restricted-imports');
    const domain = 'export * from "$lib/domain/state";';
    expect(await faults(domain, 'src/lib/ui/x.ts')).toContain('no-restricted-imports');
    expect(await faults(domain, 'src/features/board/x.ts')).toEqual([]);
  });

  it('only the bridge knows the window', async () => {
    const code = 'export * from "@tauri-apps/api/core";';
    expect(await faults(code, 'src/views/x.ts')).toContain('no-restricted-imports');
    expect(await faults(code, 'src/lib/bridge/window.ts')).toEqual([]);
  });

  it('nobody writes raw HTML', async () => {
    const found = await faults('<script>let a = "";</script>{@html a}', 'src/lib/ui/X.svelte');
    expect(found).toContain('svelte/no-at-html-tags');
  });
});
