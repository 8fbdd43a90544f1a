/* What only a browser can find out about a video: how long it is, and how it looks. */

const LONGEST_WAIT = 8_000; // ms for each question
const WIDEST = 1_600; // px; as wide as the server keeps pictures
const AT = 1; // s into the film: the first picture is often black

/** `seconds` and `poster` (a JPEG blob), each only where the browser can play the file. */
export async function lookAt(file) {
  const video = document.createElement('video');
  video.muted = true;
  video.playsInline = true;
  video.preload = 'auto';
  video.src = URL.createObjectURL(file);
  try {
    await when(video, 'loadeddata');
    const length = await lengthOf(video);
    return { seconds: Math.max(1, Math.round(length)), poster: await pictureOf(video, length) };
  } catch {
    return {}; // both can be given by hand
  } finally {
    URL.revokeObjectURL(video.src);
    video.removeAttribute('src');
    video.load();
  }
}

/** A film that was recorded in a browser says its length only once it was played to its end. */
async function lengthOf(video) {
  if (Number.isFinite(video.duration)) return video.duration;
  const told = when(video, 'durationchange');
  video.currentTime = Number.MAX_SAFE_INTEGER;
  await told;
  return video.duration;
}

async function pictureOf(video, length) {
  const there = when(video, 'seeked');
  video.currentTime = Math.min(AT, length / 3);
  await there;
  const scale = Math.min(1, WIDEST / video.videoWidth);
  const canvas = document.createElement('canvas');
  canvas.width = Math.round(video.videoWidth * scale);
  canvas.height = Math.round(video.videoHeight * scale);
  canvas.getContext('2d').drawImage(video, 0, 0, canvas.width, canvas.height);
  return new Promise((resolve) => { canvas.toBlob(resolve, 'image/jpeg', 0.92); });
}

function when(video, name) {
  return new Promise((resolve, reject) => {
    video.addEventListener(name, resolve, { once: true });
    video.addEventListener('error', reject, { once: true });
    setTimeout(reject, LONGEST_WAIT);
  });
}
