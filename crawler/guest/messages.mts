import type { Socket } from 'node:net';

const LARGEST_MESSAGE = 1024 * 1024;

/**
 * Hands over whole messages as they come; `lengthOf` tells how long the next one is, or 0 while too little of it is there. A message that is
 * shorter than what it says it is makes `take` throw, which closes the connection and nothing else.
 */
export function messages(socket: Socket, lengthOf: (bytes: Buffer) => number, take: (message: Buffer) => void): void {
  let held: Buffer = Buffer.alloc(0);
  socket.on('data', (bytes: Buffer) => {
    held = Buffer.concat([held, bytes]);
    for (let length = lengthOf(held); length > 0 && length <= held.length; length = lengthOf(held)) {
      const message = held.subarray(0, length);
      held = held.subarray(length);
      try {
        take(message);
      } catch {
        socket.destroy();
        return;
      }
    }
    if (held.length > LARGEST_MESSAGE) socket.destroy();
  });
}

const MOST_KEPT = 500;

/** Keeps what a client wants to come back to; of too much, the oldest is forgotten. */
export function keep<Key, Kept>(all: Map<Key, Kept>, key: Key, kept: Kept): void {
  all.delete(key);
  all.set(key, kept);
  const [oldest] = all.keys();
  if (all.size > MOST_KEPT && oldest !== undefined) all.delete(oldest);
}
