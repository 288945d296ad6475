// WGS-84 to GCJ-02, the system that Chinese maps are drawn in: published formula, exact to about a metre. Outside of China
// both are the same.

const A = 6378245
const EE = 0.00669342162296594323

const outside = (lat: number, lng: number): boolean => lng < 72.004 || lng > 137.8347 || lat < 0.8293 || lat > 55.8271

const wave = (x: number): number => ((20 * Math.sin(6 * x * Math.PI) + 20 * Math.sin(2 * x * Math.PI)) * 2) / 3

function north(x: number, y: number): number {
  const base = -100 + 2 * x + 3 * y + 0.2 * y * y + 0.1 * x * y + 0.2 * Math.sqrt(Math.abs(x))
  return base + wave(x) + ((20 * Math.sin(y * Math.PI) + 40 * Math.sin((y / 3) * Math.PI)) * 2) / 3
    + ((160 * Math.sin((y / 12) * Math.PI) + 320 * Math.sin((y * Math.PI) / 30)) * 2) / 3
}

function east(x: number, y: number): number {
  const base = 300 + x + 2 * y + 0.1 * x * x + 0.1 * x * y + 0.1 * Math.sqrt(Math.abs(x))
  return base + wave(x) + ((20 * Math.sin(x * Math.PI) + 40 * Math.sin((x / 3) * Math.PI)) * 2) / 3
    + ((150 * Math.sin((x / 12) * Math.PI) + 300 * Math.sin((x / 30) * Math.PI)) * 2) / 3
}

/** Latitude and longitude in degrees. */
export function gcj02(lat: number, lng: number): [number, number] {
  if (outside(lat, lng)) return [lat, lng]
  const rad = (lat / 180) * Math.PI
  const magic = 1 - EE * Math.sin(rad) ** 2
  const root = Math.sqrt(magic)
  const up = (north(lng - 105, lat - 35) * 180) / (((A * (1 - EE)) / (magic * root)) * Math.PI)
  const right = (east(lng - 105, lat - 35) * 180) / ((A / root) * Math.cos(rad) * Math.PI)
  return [lat + up, lng + right]
}
