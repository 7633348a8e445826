/** A place on the desktop, in device-independent pixels. */
export interface Rectangle { x: number; y: number; width: number; height: number }

/** The size of a window that was never placed, the least of any, how far a new one stands from the one before it, and how much of its top must be in view to be taken hold of. */
export const windowSizes = { width: 1440, height: 900, minWidth: 640, minHeight: 480, step: 28, grip: { width: 120, height: 24 } } as const

const overlap = (a: number, sizeA: number, b: number, sizeB: number) => Math.max(0, Math.min(a + sizeA, b + sizeB) - Math.max(a, b))

/** Whether a person could take hold of a window's top edge on one of the displays. */
function isInView(place: Rectangle, displays: readonly Rectangle[]): boolean {
  const { width, height } = windowSizes.grip
  return displays.some(area => overlap(place.x, place.width, area.x, area.width) >= width && overlap(place.y, height, area.y, area.height) >= height)
}

/**
 * Where a window may stand: where it is wanted, if that is in view, else in the middle of the first display. `displays` are the areas that windows may have, the primary one first. A window is
 * never larger than the display that it is in.
 */
export function placeOn(wanted: Rectangle | null, displays: readonly Rectangle[]): Rectangle {
  const least = (size: number, smallest: number, room: number) => Math.round(Math.min(Math.max(size, smallest), Math.max(room, smallest)))
  const area = (wanted && nearest(wanted, displays)) ?? displays[0] ?? { x: 0, y: 0, width: windowSizes.width, height: windowSizes.height }
  const size = (room: Rectangle) => ({
    width: least(wanted?.width ?? windowSizes.width, windowSizes.minWidth, room.width), height: least(wanted?.height ?? windowSizes.height, windowSizes.minHeight, room.height),
  })
  // One that reaches over several displays was made so.
  const spans = wanted !== null && displays.filter(display => shared(wanted, display) > 0).length > 1
  const there = wanted && { x: Math.round(wanted.x), y: Math.round(wanted.y), ...(spans ? { width: wanted.width, height: wanted.height } : size(area)) }
  if (there && isInView(there, displays)) return there
  const first = displays[0] ?? area
  const { width, height } = size(first)
  return { x: Math.round(first.x + Math.max(0, first.width - width) / 2), y: Math.round(first.y + Math.max(0, first.height - height) / 2), width, height }
}

const nearest = (place: Rectangle, displays: readonly Rectangle[]): Rectangle | undefined => [...displays].sort((a, b) => shared(place, b) - shared(place, a))[0]
const shared = (a: Rectangle, b: Rectangle) => overlap(a.x, a.width, b.x, b.width) * overlap(a.y, a.height, b.y, b.height)

/** The place of a new window beside one that there is. */
export const besides = ({ x, y, width, height }: Rectangle): Rectangle => ({ x: x + windowSizes.step, y: y + windowSizes.step, width, height })
