import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { newNonce, pageHtml } from './html';

const addresses = {
  cspSource: 'https://*.vscode-cdn.net',
  script: 'https://file.vscode-cdn.net/dist/webview.js',
  style: 'https://file.vscode-cdn.net/dist/webview.css',
};

describe('panel page', () => {
  it('allows an inline style only when it is empty', () => {
    const hash = createHash('sha256').update('').digest('base64');
    assert.ok(pageHtml(addresses, 'abc').includes(`'sha256-${hash}'`));
  });

  it('allows one script by its nonce and nothing inline', () => {
    const html = pageHtml(addresses, 'abc');
    const policy = /Content-Security-Policy" content="([^"]*)"/.exec(html)?.[1];
    assert.equal(
      policy,
      "default-src 'none'; script-src 'nonce-abc'; style-src https://*.vscode-cdn.net 'sha256-47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU='; " +
        "font-src https://*.vscode-cdn.net; img-src https://*.vscode-cdn.net; base-uri 'none'; form-action 'none'",
    );
    assert.doesNotMatch(html, /unsafe|<style|\son\w+=|style=/);
    assert.deepEqual(
      [...html.matchAll(/<script[^>]*>/g)].map(([tag]) => tag),
      ['<script nonce="abc" src="https://file.vscode-cdn.net/dist/webview.js">'],
    );
  });

  it('keeps an address from ending its attribute', () => {
    const html = pageHtml({ ...addresses, script: 'x"><script>alert(1)</script>' }, 'abc');
    assert.equal(html.match(/<script/g)?.length, 1);
    assert.match(html, /src="x&quot;&gt;&lt;script&gt;alert\(1\)&lt;\/script&gt;"/);
  });

  it('has another nonce for every page', () => {
    const nonces = new Set(Array.from({ length: 100 }, newNonce));
    assert.equal(nonces.size, 100);
    for (const nonce of nonces) assert.ok(Buffer.from(nonce, 'base64').length >= 16);
  });
});
