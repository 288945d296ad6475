// How pages come and go. Only transforms move, so a frame is not laid out again while it slides.

import { calm } from '../dom'

const TIMING: KeyframeAnimationOptions = { duration: 300, easing: 'cubic-bezier(.22,.8,.24,1)', fill: 'none' }

export type Motion = 'push' | 'pop' | 'rise' | 'none'

/** Moves `to` in and `from` out, then calls `done`, at once when there is no motion. */
export function move(motion: Motion, from: HTMLElement | null, to: HTMLElement, done: () => void): void {
  if (motion === 'none' || calm() || document.hidden) return done()
  const playing: Animation[] = []
  if (motion === 'rise') playing.push(to.animate([{ transform: 'translateY(24%)', opacity: 0 }, { transform: 'none', opacity: 1 }], TIMING))
  else {
    const [over, under] = motion === 'push' ? [to, from] : [from, to]
    const direction: PlaybackDirection = motion === 'push' ? 'normal' : 'reverse'
    // Reversed easing would begin slowly: the curve is mirrored for the way back.
    const easing = motion === 'push' ? 'cubic-bezier(.22,.8,.24,1)' : 'cubic-bezier(.76,0,.78,.2)'
    const timing = { ...TIMING, direction, easing }
    over?.classList.add('over')
    if (over) playing.push(over.animate([{ transform: 'translateX(100%)' }, { transform: 'none' }], timing))
    if (under) playing.push(under.animate([{ transform: 'none', filter: 'none' }, { transform: 'translateX(-28%)', filter: 'brightness(.92)' }], timing))
  }
  const end = () => {
    from?.classList.remove('over')
    to.classList.remove('over')
    done()
  }
  Promise.allSettled(playing.map((one) => one.finished)).then(end, end)
}
