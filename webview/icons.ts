/** Icons drawn for this panel on a 16 x 16 grid. Outcomes differ by shape, so that none is known by colour alone. */
const PATHS = {
  passed: 'M8 1.5a6.5 6.5 0 1 0 0 13 6.5 6.5 0 0 0 0-13ZM4.9 8.1l2.2 2.2 4.1-4.6',
  failed: 'M8 1.5a6.5 6.5 0 1 0 0 13 6.5 6.5 0 0 0 0-13ZM5.5 5.5l5 5M10.5 5.5l-5 5',
  errored: 'M8 1.8 14.8 14H1.2ZM8 6.2v4M8 11.4v1.2',
  inconclusive:
    'M8 1.5a6.5 6.5 0 1 0 0 13 6.5 6.5 0 0 0 0-13ZM6 6.4c0-1.2.9-1.9 2-1.9s2 .7 2 1.8c0 1.5-2 1.6-2 3.1M8 10.6v1.2',
  notChecked: 'M8 1.5a6.5 6.5 0 1 0 0 13 6.5 6.5 0 0 0 0-13ZM4.8 8h6.4',
  warning: 'M8 1.8 14.8 14H1.2ZM8 6.2v4M8 11.4v1.2',
  info: 'M8 1.5a6.5 6.5 0 1 0 0 13 6.5 6.5 0 0 0 0-13ZM8 7v4.4M8 4.2v1.3',
  production: 'M5 1.5h6L14.5 5v6L11 14.5H5L1.5 11V5ZM8 4.2v4.6M8 10.2v1.4',
  staging: 'M2 5l6-3 6 3-6 3ZM2 8.2l6 3 6-3M2 11.2l6 3 6-3',
  local: 'M2.5 3h11v7.5h-11ZM1 13h14',
  database:
    'M2.5 3.6C2.5 2.4 5 1.5 8 1.5s5.5.9 5.5 2.1S11 5.7 8 5.7 2.5 4.8 2.5 3.6ZM2.5 3.6v8.8c0 1.2 2.5 2.1 5.5 2.1s5.5-.9 5.5-2.1V3.6M2.5 8c0 1.2 2.5 2.1 5.5 2.1s5.5-.9 5.5-2.1',
  chevron: 'M6 3.5 10.5 8 6 12.5',
  undone: 'M3 6.5h7a3.5 3.5 0 0 1 0 7H6.5M5.8 3.2 2.7 6.5l3.1 3.3',
  shield: 'M8 1.5 13.5 3.4v4.2c0 3.3-2.2 5.7-5.5 7-3.3-1.3-5.5-3.7-5.5-7V3.4Z',
  search: 'M6.8 2a4.8 4.8 0 1 0 0 9.6 4.8 4.8 0 0 0 0-9.6ZM10.4 10.4 14.5 14.5',
  coverageAll: 'M2.5 2.5h11v11h-11ZM4.5 4.5h7v7h-7ZM4.5 6.5h7M4.5 8.5h7M4.5 10.5h7',
  coveragePolicy: 'M2.5 2.5h11v11h-11ZM2.5 13.5l11-11M2.5 9l6.5-6.5M7 13.5 13.5 7',
  ticked: 'M2.5 2.5h11v11h-11ZM4.9 8.1l2.2 2.2 4.1-4.6',
  unticked: 'M2.5 2.5h11v11h-11Z',
  coverageNone: 'M3.5 8h9',
} as const;

export type IconName = keyof typeof PATHS;

const SVG = 'http://www.w3.org/2000/svg';

/** Decoration beside a word that says the same; screen readers pass over it. Its colour is a class of the style sheet. */
export function icon(name: IconName): SVGSVGElement {
  const svg = document.createElementNS(SVG, 'svg');
  svg.setAttribute('class', `icon icon-${name}`);
  svg.setAttribute('viewBox', '0 0 16 16');
  svg.setAttribute('aria-hidden', 'true');
  const path = document.createElementNS(SVG, 'path');
  path.setAttribute('d', PATHS[name]);
  svg.append(path);
  return svg;
}
