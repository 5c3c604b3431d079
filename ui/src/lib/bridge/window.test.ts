import { describe, expect, it } from 'vitest';
import { decodeResponse, encodeRequest } from './window';

const text = (bytes: Uint8Array) => new TextDecoder().decode(bytes);
const bytes = (text: string) => new TextEncoder().encode(text);

describe('the frames of the window', () => {
  it('carry method, path and headers in one line, then the body as it is', async () => {
    const request = new Request('http://localhost/api/v1/sessions?limit=5', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: '{"bay":"ä\\n"}',
    });
    const [head = '', body] = text(await encodeRequest(request)).split('\n');
    expect(JSON.parse(head)).toMatchObject({
      method: 'POST',
      path: '/api/v1/sessions?limit=5',
      headers: [['content-type', 'application/json']],
    });
    expect(body).toBe('{"bay":"ä\\n"}');
  });

  it('come back as a response, also when the body has line breaks or is missing', async () => {
    const answer = decodeResponse(
      bytes(
        '{"status":409,"headers":[["content-type","application/problem+json"]]}\n{\n"code":"x"}',
      ),
    );
    expect(answer.status).toBe(409);
    expect(answer.headers.get('content-type')).toBe('application/problem+json');
    expect(await answer.json()).toEqual({ code: 'x' });
    expect(decodeResponse(bytes('{"status":204,"headers":[]}\n')).status).toBe(204);
  });

  it('are refused without a head', () => {
    expect(() => decodeResponse(bytes('nothing'))).toThrow(TypeError);
  });
});
