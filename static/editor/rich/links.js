/* Which links a text may have: the rule of widget/content/sanitize.py, so that what is seen is stored. */

const MAIL = /^[\w.+-]+@\w[\w-]*(\.[\w-]+)+(\?[\w.%&=+,;:@/-]*)?$/;
const PHONE = /^\+?[0-9().-]{2,30}(;ext=[0-9]{1,8})?$/;
const HOST = /^[a-z0-9_-]+(\.[a-z0-9_-]+)*\.?$/;
const ENCODED = /[^\w.~%/:=&?+!$,;'@()*[\]-]/g;
const LONGEST = 2000; // characters

/** The link in its normal form; null where it must not be stored. http becomes https. */
export function normalLink(text) {
  const value = text.trim();
  const [scheme, ...rest] = value.split(':');
  const address = rest.join(':').replace(/\s/g, '');
  if (/^mailto$/i.test(scheme)) return MAIL.test(address) ? `mailto:${address}` : null;
  if (/^tel$/i.test(scheme)) return PHONE.test(address) ? `tel:${address}` : null;
  return webLink(value);
}

/** What somebody typed into a field: the scheme may be missing. */
export function typedLink(text) {
  const value = text.trim();
  if (/^[a-z][a-z0-9+.-]*:/i.test(value) && !/^[\w.-]+:\d+/.test(value)) return normalLink(value);
  const bare = value.replace(/\s/g, '');
  if (MAIL.test(bare)) return `mailto:${bare}`;
  if (PHONE.test(bare)) return `tel:${bare}`;
  return /^[^\s/]+\.[^\s/]+/.test(value) ? webLink(`https://${value}`) : null;
}

function webLink(value) {
  if (!/^https?:\/\//i.test(value) || /[\s\\]/.test(value)) return null;
  const url = parsed(value.replace(/^http:/i, 'https:'));
  if (!url || url.username || url.password || !HOST.test(url.hostname)) return null;
  const [path, query, mark] = [url.pathname, url.search.slice(1), url.hash.slice(1)].map(encoded);
  const link = `https://${url.host}${path}${query && `?${query}`}${mark && `#${mark}`}`;
  return link.length <= LONGEST ? link : null;
}

function parsed(value) {
  try {
    return new URL(value);
  } catch {
    return null;
  }
}

const encoded = (part) => part.replace(ENCODED, (sign) => encodeURIComponent(sign));
