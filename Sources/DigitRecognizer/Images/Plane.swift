/// Numbers in rows and columns, as image processing needs them.
struct Plane {
    let width: Int
    let height: Int
    var values: [Float]

    init(width: Int, height: Int, values: [Float]) {
        self.width = width
        self.height = height
        self.values = values
    }

    init(_ image: GrayImage) {
        self.init(width: image.width, height: image.height, values: image.pixels.map(Float.init))
    }

    subscript(x: Int, y: Int) -> Float { values[y * width + x] }

    /// The plane in `width` × `height`, each number the mean of the area that it stands for.
    func resized(width newWidth: Int, height newHeight: Int) -> Plane {
        if newWidth == width, newHeight == height { return self }
        return resizedRows(newHeight).transposed().resizedRows(newWidth).transposed()
    }

    private func resizedRows(_ newHeight: Int) -> Plane {
        guard newHeight != height else { return self }
        var result = [Float](repeating: 0, count: width * newHeight)
        let step = Float(height) / Float(newHeight)
        for y in 0..<newHeight {
            let (start, end) = (Float(y) * step, min(Float(y + 1) * step, Float(height)))
            for row in Int(start)..<min(Int(end.rounded(.up)), height) {
                let share = (min(end, Float(row + 1)) - max(start, Float(row))) / step
                for x in 0..<width { result[y * width + x] += share * values[row * width + x] }
            }
        }
        return Plane(width: width, height: newHeight, values: result)
    }

    func transposed() -> Plane {
        var result: [Float] = []
        result.reserveCapacity(values.count)
        for x in 0..<width { for y in 0..<height { result.append(values[y * width + x]) } }
        return Plane(width: height, height: width, values: result)
    }

    /// The plane in `width` × `height`, numbers between those that are there found in a straight line.
    func interpolated(width newWidth: Int, height newHeight: Int) -> Plane {
        if newWidth == width, newHeight == height { return self }
        return interpolatedRows(newHeight).transposed().interpolatedRows(newWidth).transposed()
    }

    private func interpolatedRows(_ newHeight: Int) -> Plane {
        var result: [Float] = []
        result.reserveCapacity(width * newHeight)
        for y in 0..<newHeight {
            let place = (Float(y) + 0.5) * Float(height) / Float(newHeight) - 0.5
            let above = min(max(Int(place.rounded(.down)), 0), height - 1)
            let below = min(above + 1, height - 1)
            let share = min(max(place - Float(above), 0), 1)
            for x in 0..<width {
                result.append(self[x, above] * (1 - share) + self[x, below] * share)
            }
        }
        return Plane(width: width, height: newHeight, values: result)
    }

    /// The mean of the numbers at most `radius` columns and rows away; nearer the edges, of those that are there.
    func blurred(_ radius: Int) -> Plane {
        radius > 0 ? blurredRows(radius).transposed().blurredRows(radius).transposed() : self
    }

    private func blurredRows(_ radius: Int) -> Plane {
        var result = [Float](repeating: 0, count: values.count)
        for y in 0..<height {
            var sum: Double = 0
            let row = y * width
            for x in 0..<min(radius, width) { sum += Double(values[row + x]) }
            for x in 0..<width {
                if x + radius < width { sum += Double(values[row + x + radius]) }
                if x > radius { sum -= Double(values[row + x - radius - 1]) }
                result[row + x] = Float(sum / Double(min(x + radius, width - 1) - max(x - radius, 0) + 1))
            }
        }
        return Plane(width: width, height: height, values: result)
    }

    /// The largest number at most `radius` columns and rows away.
    func dilated(_ radius: Int) -> Plane { dilatedRows(radius).transposed().dilatedRows(radius).transposed() }

    /// The smallest number at most `radius` columns and rows away.
    func eroded(_ radius: Int) -> Plane { negated().dilated(radius).negated() }

    private func negated() -> Plane { Plane(width: width, height: height, values: values.map { -$0 }) }

    private func dilatedRows(_ radius: Int) -> Plane {
        var result: [Float] = []
        result.reserveCapacity(values.count)
        for y in 0..<height {
            let row = values[(y * width)..<((y + 1) * width)]
            for x in 0..<width {
                let (start, end) = (max(x - radius, 0), min(x + radius, width - 1))
                result.append(row[(row.startIndex + start)...(row.startIndex + end)].max() ?? 0)
            }
        }
        return Plane(width: width, height: height, values: result)
    }

    /// The plane with `margin` numbers more on each side, which go on as the ones at the edge do: mirrored, and upside down.
    func extended(_ margin: Int) -> Plane { extendedRows(margin).transposed().extendedRows(margin).transposed() }

    private func extendedRows(_ margin: Int) -> Plane {
        var result: [Float] = []
        result.reserveCapacity((width + 2 * margin) * height)
        for y in 0..<height {
            for x in -margin..<(width + margin) {
                if x < 0 {
                    result.append(2 * self[0, y] - self[min(-x, width - 1), y])
                } else if x >= width {
                    result.append(2 * self[width - 1, y] - self[max(2 * (width - 1) - x, 0), y])
                } else {
                    result.append(self[x, y])
                }
            }
        }
        return Plane(width: width + 2 * margin, height: height, values: result)
    }

    /// The part from column `x` and row `y` on.
    func part(x: Int, y: Int, width newWidth: Int, height newHeight: Int) -> Plane {
        let rows = (y..<(y + newHeight)).map { values[($0 * width + x)..<($0 * width + x + newWidth)] }
        return Plane(width: newWidth, height: newHeight, values: rows.flatMap { $0 })
    }

    /// The number that about this share of all is smaller than: that of a sample, where there are many.
    func quantile(_ share: Double) -> Float {
        let step = values.count / 16384 | 1
        let sample = stride(from: 0, to: values.count, by: step).map { values[$0] }.sorted()
        return sample[min(Int(Double(sample.count) * share), sample.count - 1)]
    }
}
