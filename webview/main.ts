import './style.css';
import { parseHostMessage, type PanelMessage } from '../src/messages';
import { parseSaved, type SavedPanel } from './model/viewState';
import { Page } from './page';
import { registerElements } from './ui/register';

interface EditorApi {
  postMessage(message: PanelMessage): void;
  getState(): unknown;
  setState(state: SavedPanel): void;
}

declare function acquireVsCodeApi(): EditorApi;

registerElements();
const api = acquireVsCodeApi();
const root = document.querySelector('main');
if (!root) throw new Error('The page has no <main> to draw in.');

const page = new Page(
  root,
  { send: (message) => api.postMessage(message), save: (panel) => api.setState(panel) },
  parseSaved(api.getState()),
);
window.addEventListener('message', (event: MessageEvent<unknown>) => {
  page.receive(parseHostMessage(event.data));
});
api.postMessage({ type: 'ready' });
