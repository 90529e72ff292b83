/** Where guests find the Node they run. */
export const GUEST_NODE_ROOT = '/opt/node';
export const GUEST_NODE = `${GUEST_NODE_ROOT}/bin/node`;
