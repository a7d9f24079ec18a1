/** Side of the box into which the digits of MNIST are scaled, as a share of the image. */
const BOX = 20 / 28;

/**
 * Returns a drawing as the pixels of an image, −1 to 1. Like the digits of MNIST, it is scaled into a box and centred by
 * its centre of mass; a generator has seen no others.
 */
export function imageOf(drawing: HTMLCanvasElement, width: number, height: number): number[] {
  const box = inkBox(drawing);
  if (!box) {
    return Array.from({ length: width * height }, () => -1);
  }
  const scale = (BOX * Math.min(width, height)) / Math.max(box.width, box.height);
  const size: [number, number] = [box.width * scale, box.height * scale];
  const draw = (x: number, y: number) => {
    const canvas = new OffscreenCanvas(width, height);
    const context = canvas.getContext('2d');
    if (!context) {
      throw new Error('the browser cannot draw');
    }
    context.fillStyle = '#000';
    context.fillRect(0, 0, width, height);
    context.imageSmoothingQuality = 'high';
    context.drawImage(drawing, box.x, box.y, box.width, box.height, x, y, ...size);
    const { data } = context.getImageData(0, 0, width, height);
    return Array.from({ length: width * height }, (_, pixel) => (data[4 * pixel] ?? 0) / 255);
  };
  const x = (width - size[0]) / 2;
  const y = (height - size[1]) / 2;
  const [massX, massY] = centreOfMass(draw(x, y), width);
  return draw(x + width / 2 - massX, y + height / 2 - massY).map((level) => 2 * level - 1);
}

function inkBox(drawing: HTMLCanvasElement): { x: number; y: number; width: number; height: number } | undefined {
  const { width, height } = drawing;
  const data = drawing.getContext('2d')?.getImageData(0, 0, width, height).data ?? [];
  let [left, top, right, bottom] = [width, height, -1, -1];
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      if ((data[4 * (y * width + x)] ?? 0) > 64) {
        left = Math.min(left, x);
        right = Math.max(right, x);
        top = Math.min(top, y);
        bottom = Math.max(bottom, y);
      }
    }
  }
  return right < 0 ? undefined : { x: left, y: top, width: right - left + 1, height: bottom - top + 1 };
}

function centreOfMass(levels: number[], width: number): [number, number] {
  let [mass, x, y] = [0, 0, 0];
  levels.forEach((level, pixel) => {
    mass += level;
    x += level * ((pixel % width) + 0.5);
    y += level * (Math.floor(pixel / width) + 0.5);
  });
  return [x / mass, y / mass];
}
