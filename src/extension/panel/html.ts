import { randomBytes } from 'node:crypto';

export interface PageAddresses {
  /** The webview's own source for style sheets, fonts and images (`Webview.cspSource`). */
  readonly cspSource: string;
  readonly script: string;
  readonly style: string;
}

/** A value that only this page's script tag knows. */
export function newNonce(): string {
  return randomBytes(18).toString('base64');
}

/** SHA-256 of the empty text: allows a style element without a single rule in it, and no other. */
const EMPTY_STYLE = "'sha256-47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU='";

/**
 * The panel's page: an empty frame. Everything that it shows arrives later as messages, so no text from a
 * database is ever part of HTML. The policy allows one script, by its nonce, and no inline style but an empty one:
 * the toolkit tries with such an element whether the browser knows `:focus-visible`.
 */
export function pageHtml({ cspSource, script, style }: PageAddresses, nonce: string): string {
  const policy = [
    "default-src 'none'",
    `script-src 'nonce-${nonce}'`,
    `style-src ${cspSource} ${EMPTY_STYLE}`,
    `font-src ${cspSource}`,
    `img-src ${cspSource}`,
    "base-uri 'none'",
    "form-action 'none'",
  ].join('; ');
  return `<!DOCTYPE html>
<html lang="en">
  <head>
    <meta charset="UTF-8" />
    <meta http-equiv="Content-Security-Policy" content="${attribute(policy)}" />
    <meta name="viewport" content="width=device-width, initial-scale=1" />
    <link rel="stylesheet" href="${attribute(style)}" />
    <title>Plumbline</title>
  </head>
  <body>
    <main></main>
    <script nonce="${attribute(nonce)}" src="${attribute(script)}"></script>
  </body>
</html>
`;
}

function attribute(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('"', '&quot;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;');
}
