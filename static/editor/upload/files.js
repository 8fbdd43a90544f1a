/* Sends a file: pictures and captions at once, videos piece by piece. */

import { lookAt } from './film.js';
import { OutOfStep, persist, post, Refused } from './requests.js';
import { address, say } from './words.js';

const MOST = { image: 32 * 2 ** 20, clips: 512 * 2 ** 20, captions: 512 * 2 ** 10 }; // bytes
const ENDINGS = {
  image: /\.(jpe?g|png|webp|gif|avif|heic|heif|svg)$/i, // the server says what is wrong with some
  clips: /\.(mp4|m4v|webm|mov)$/i,
  captions: /\.(vtt|srt)$/i,
};

/** For which control a file is, by its type or its name; undefined for none. */
export function controlOf(file) {
  if (ENDINGS.captions.test(file.name)) return 'captions';
  if (file.type.startsWith('image/')) return 'image';
  if (file.type.startsWith('video/')) return 'clips';
  return Object.keys(ENDINGS).find((control) => ENDINGS[control].test(file.name));
}

/** Send a file for a control; gives what the server says of it.

    `tell(name, part)` is called with what is being done: sending (part 0 to 1), preparing, turn,
    away, out. Raises Refused, or the signal's reason. */
export async function sendFile(file, control, ways) {
  check(file, control);
  return control === 'clips' ? sendVideo(file, ways) : sendWhole(file, control, ways);
}

function check(file, control) {
  const { name } = file;
  if (controlOf(file) !== control) throw new Refused(say(`kind-${control}`, { name }));
  if (file.size > MOST[control]) throw new Refused(say(`large-${control}`, { name }));
  if (!file.size) throw new Refused(say('empty', { name }));
}

function sendWhole(file, control, { tell, signal }) {
  const progress = (part) => tell(part < 1 ? 'sending' : 'preparing', part);
  const act = () => {
    const body = new FormData();
    body.append('control', control);
    body.append('file', file, file.name);
    tell('sending', 0);
    return post(address('upload'), body, { progress, signal });
  };
  return persist(act, { waits: tell, signal });
}

async function sendVideo(file, ways) {
  const looking = lookAt(file); // meanwhile
  const upload = await begun(file, ways);
  try {
    await sendPieces(upload, file, ways);
    ways.tell('preparing', 1);
    const { seconds, poster } = await looking;
    const picture = poster && (await sendPoster(file, poster, ways));
    return await finished(upload, file, { seconds, poster: picture?.media }, ways);
  } catch (error) {
    if (ways.signal.aborted) post(`${upload.url}/cancel`, '').catch(() => {}); // a day later at most
    throw error;
  }
}

function begun(file, { tell, signal }) {
  const about = { name: file.name, size: file.size, mark: file.lastModified };
  tell('sending', 0);
  const body = new URLSearchParams(about);
  return persist(() => post(address('pieces'), body, { signal }), { waits: tell, signal });
}

async function sendPieces(upload, file, { tell, signal }) {
  while (upload.at < file.size) {
    const { at, piece, url } = upload;
    const part = file.slice(at, at + piece);
    const progress = (sent) => tell('sending', (at + sent * part.size) / file.size);
    progress(0);
    const act = () => post(`${url}?at=${at}`, part, { progress, signal });
    upload.at = await next(persist(act, { waits: tell, signal }));
  }
}

/** The byte that comes next; an answer that got lost is no trouble. */
async function next(sending) {
  try {
    return (await sending).at;
  } catch (error) {
    if (error instanceof OutOfStep) return error.at;
    throw error;
  }
}

async function sendPoster(file, poster, ways) {
  const name = `${file.name.replace(/\.\w+$/, '')}.jpg`;
  try {
    return await sendWhole(new File([poster], name, { type: poster.type }), 'image', {
      ...ways, tell: (what) => ways.tell(what === 'sending' ? 'preparing' : what, 1),
    });
  } catch (error) {
    if (error instanceof Refused) return null;
    throw error;
  }
}

async function finished(upload, file, told, ways) {
  const { tell, signal } = ways;
  const known = Object.entries(told).filter(([, value]) => value);
  const act = () => post(`${upload.url}/done`, new URLSearchParams(known), { signal });
  try {
    return await persist(act, { waits: tell, signal });
  } catch (error) {
    if (!(error instanceof OutOfStep)) throw error;
    upload.at = error.at;
    await sendPieces(upload, file, ways);
    return finished(upload, file, told, ways);
  }
}
