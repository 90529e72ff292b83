/** Breaks a line for some readers, Node's `readline` among them, and may stand in a JSON string as it is. */
const LINE_BREAKS = /[\u0085\u2028\u2029]/g;

/** A JSON-RPC message as it is sent: one line for every reader, whatever its strings hold. */
export function messageText(members: object): string {
  return onOneLine(JSON.stringify({ jsonrpc: '2.0', ...members }));
}

/** JSON without line breaks of its own, with those in its strings escaped: the value is the same. They are legal nowhere else in JSON. */
export function onOneLine(json: string): string {
  return json.replace(LINE_BREAKS, (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`);
}
