import assert from 'node:assert/strict';
import { orderDifference } from './orderDifference';
import { withOrder } from './orderText';

describe('the order of a manifest', () => {
  it('is written beside all other fields, with their indentation and line ends', () => {
    const text = '{\r\n\t"$schema": "x.json",\r\n\t"order": [],\r\n\t"guides": ["G.md"]\r\n}\r\n';
    assert.equal(
      withOrder(text, ['a.sql']),
      '{\r\n\t"$schema": "x.json",\r\n\t"order": [\r\n\t\t"a.sql"\r\n\t],\r\n\t"guides": [\r\n\t\t"G.md"\r\n\t]\r\n}\r\n',
    );
  });

  it('makes a manifest where there is none', () => {
    assert.equal(
      withOrder(null, ['a.sql', 'b.sql']),
      '{\n  "order": [\n    "a.sql",\n    "b.sql"\n  ]\n}\n',
    );
  });

  it('differs from another one where two files stand the other way round', () => {
    assert.deepEqual(orderDifference(['s', '2', '4', '3'], ['s', '2', '3', '4']), {
      earlier: '4',
      later: '3',
    });
  });

  it('does not differ where each names files that the other one does not', () => {
    assert.equal(orderDifference(['a', 'x', 'b'], ['a', 'b', 'y']), null);
    assert.equal(orderDifference([], ['a']), null);
  });
});
