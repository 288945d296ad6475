//! Where an address in a program may lead: package and temporary files and remote pictures, all by the view's own
//! capability address. Every other scheme leads nowhere.

/** `file`: any attribute address; `css`: inside a stylesheet (data: fonts allowed too). */
export type Use = 'image' | 'media' | 'css'

const SCHEME = /^[a-z][a-z0-9+.-]*:/i

/** Joins a relative package path to the folder of `from`; `..` does not leave the root. */
export function joinPath(from: string, path: string): string {
  const out = path.startsWith('/') ? [] : from.split('/').slice(0, -1)
  for (const s of path.split('/')) {
    if (s === '..') out.pop()
    else if (s && s !== '.') out.push(s)
  }
  return out.join('/')
}

/** Resolves addresses for one page. */
export class Assets {
  constructor(private readonly base: string, public home: string) {}

  /** Text of the browser with the view's own addresses as the program wrote them: it must not learn what they are. */
  hide(text: string): string {
    if (!text.includes(this.base)) return text
    return text.split(`${this.base}/f/`).join('/').split(this.base).join('')
  }

  /** The loadable address of `url` written in file `from` (default: the page's), or '' when there is none. */
  url(url: string, use: Use, from = this.home): string {
    // Browsers drop these characters inside an address, so they must not hide a scheme.
    const u = url.replace(/[\u0000-\u001f\u007f]/g, '').trim()
    if (u === '' || u === this.base || u.startsWith(`${this.base}/`)) return u
    if (use === 'css' && u.startsWith('#')) return u
    const scheme = SCHEME.exec(u)?.[0].toLowerCase()
    if (scheme === 'data:') {
      const type = u.slice(5, 64).toLowerCase()
      if (use === 'image') return /^image\/[a-z0-9.+-]+[;,]/.test(type) ? u : ''
      if (use === 'media') return /^(audio|video)\/[a-z0-9.+-]+[;,]/.test(type) ? u : ''
      return /^(image|font)\/[a-z0-9.+-]+[;,]|^application\/(x-)?font[a-z0-9.+-]*[;,]|^application\/octet-stream[;,]/.test(type) ? u : ''
    }
    if (/^https?:\/\/(tmp|usr|store)\//i.test(u) || scheme === 'wxfile:') return `${this.base}/f/${encodeURIComponent(u)}`
    if (scheme === 'http:' || scheme === 'https:') return `${this.base}/r?u=${encodeURIComponent(u)}`
    if (u.startsWith('//')) return `${this.base}/r?u=${encodeURIComponent(`https:${u}`)}`
    if (scheme || u.startsWith('\\')) return ''
    const path = joinPath(from, u.split(/[?#]/)[0]!)
    return path ? `${this.base}/f/${path.split('/').map(part).join('/')}` : ''
  }
}

/** One part of a path. `%2e%2e` is two dots to a browser: it must not lead out of the base. */
const part = (s: string): string => {
  const name = decode(s)
  return name === '.' || name === '..' ? '' : encodeURIComponent(name)
}

const decode = (s: string): string => {
  try {
    return decodeURIComponent(s)
  } catch {
    return s
  }
}
