/// How much darker than the paper around it each pixel of an image is: 0 (paper) to 1.
///
/// Shadows and uneven light vanish, since the paper's brightness is looked for around each pixel.
struct InkMap {
    /// Images are made so small at most before ink is looked for: digits of a few dozen pixels have all details.
    static let workingSide = 640

    /// The ink, at the working size.
    let ink: Plane
    /// The image itself, at the working size: its ink is dark, light ink made so.
    let image: Plane
    /// The image's pixels for one of the map's.
    let scale: Double
    /// How much the paper's brightness varies by itself: the standard deviation.
    let noise: Float
    /// How dark ink is at its darkest.
    let peak: Float
    /// What a stroke's pixels have at least.
    let weak: Float
    /// What one pixel of a stroke has at least.
    let strong: Float

    init(_ image: GrayImage) {
        let side = max(image.width, image.height)
        scale = max(Double(side) / Double(Self.workingSide), 1)
        let width = max(Int((Double(image.width) / scale).rounded()), 1)
        let height = max(Int((Double(image.height) / scale).rounded()), 1)
        var plane = Plane(image).resized(width: width, height: height)
        let isLight = Self.hasLightInk(plane)
        if isLight { plane.values = plane.values.map { 255 - $0 } }
        let paper = Self.paper(of: plane)
        self.image = plane
        var ink = plane
        for place in ink.values.indices {
            // Relative to the lighter of both, as light and shadow change both alike.
            let lighter = isLight ? max(255 - plane.values[place], 64) : max(paper.values[place], 32)
            ink.values[place] = (paper.values[place] - plane.values[place]) / lighter
        }
        let typical = ink.quantile(0.5)
        noise = 1.4826 * Plane(width: width, height: height, values: ink.values.map { abs($0 - typical) }).quantile(0.5)
        ink.values = ink.values.map { min(max($0 - typical, 0), 1) }
        peak = ink.quantile(0.998)
        (weak, strong) = (max(0.25 * peak, 3 * noise), max(0.5 * peak, 4 * noise))
        self.ink = Self.withoutLines(ink, peak: peak, noise: noise, weak: weak)
    }

    /// Whether what stands out is lighter than its surroundings: such pixels are few and differ much, so that the
    /// distribution of differences is skewed to their side.
    private static func hasLightInk(_ plane: Plane) -> Bool {
        let mean = plane.blurred(max(plane.width, plane.height) / 4)
        let skew = zip(plane.values, mean.values).reduce(0.0) { sum, pair in
            let difference = Double(pair.0 - pair.1)
            return sum + difference * difference * difference
        }
        return skew > 0
    }

    /// The brightness of the paper at each pixel: strokes are filled with what surrounds them.
    private static func paper(of plane: Plane) -> Plane {
        let side = max(plane.width, plane.height)
        let factor = max(Double(side) / 160, 1)
        let width = max(Int((Double(plane.width) / factor).rounded()), 1)
        let height = max(Int((Double(plane.height) / factor).rounded()), 1)
        // Wider than half a stroke.
        let radius = max(Int(Double(side) / factor * 0.12), 3)
        return plane.resized(width: width, height: height).extended(2 * radius)
            .dilated(radius).eroded(radius + 1)
            .part(x: 2 * radius, y: 2 * radius, width: width, height: height)
            .interpolated(width: plane.width, height: plane.height)
    }
}
