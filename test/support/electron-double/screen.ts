import { application } from './app.ts'
import { emulated } from './emulated.ts'

interface Area { x: number; y: number; width: number; height: number }
export interface Display { id: number; bounds: Area; workArea: Area; scaleFactor: number }

/** The displays, the primary one first, as a test says; each has a bar of 32 at its top. */
const areas = JSON.parse(process.env['ELECTRON_DOUBLE_DISPLAYS'] ?? '[{"x":0,"y":0,"width":1920,"height":1080}]') as Area[]
const displays: Display[] = areas.map((bounds, at) => ({ id: at + 1, bounds, workArea: { ...bounds, y: bounds.y + 32, height: bounds.height - 32 }, scaleFactor: 1 }))

function afterReady(): void {
  if (!application.isReady()) throw new Error('The \'screen\' module can\'t be used before the app \'ready\' event')
}

export const screen = emulated('screen', {
  getAllDisplays(): Display[] {
    afterReady()
    return displays
  },
  getPrimaryDisplay(): Display {
    afterReady()
    return displays[0]!
  },
})
