extension InkMap {
    /// The ink without the lines of ruled or squared paper.
    ///
    /// A line runs nearly level or upright through half of the image and is fainter than what was written on it; so a digit
    /// that crosses one stays whole.
    static func withoutLines(_ ink: Plane, peak: Float, noise: Float, weak: Float) -> Plane {
        let cell = max((max(ink.width, ink.height) + 127) / 128, 1)
        // Lines are thin, and bend: the darkest pixel of a small square shows them.
        var darkest = ink.darkest(ofSquares: cell)
        // Much fainter ones do no harm; a line may be a little fainter in places.
        darkest.values = darkest.values.map { $0 < 0.5 * weak ? 0 : $0 }
        guard min(darkest.width, darkest.height) >= 32 else { return ink }
        let level = darkest.levelLines(length: darkest.width * 2 / 5)
        let upright = darkest.transposed().levelLines(length: darkest.height * 2 / 5).transposed()
        var result = ink
        for y in 0..<ink.height {
            for x in 0..<ink.width {
                let line = max(level[x / cell, y / cell], upright[x / cell, y / cell])
                if line < 0.6 * peak, ink[x, y] < 1.5 * line + 2 * noise { result.values[y * ink.width + x] = 0 }
            }
        }
        return result
    }
}

extension Plane {
    /// The largest number of each square of `size` × `size`.
    fileprivate func darkest(ofSquares size: Int) -> Plane {
        let (columns, rows) = ((width + size - 1) / size, (height + size - 1) / size)
        var result = [Float](repeating: 0, count: columns * rows)
        for y in 0..<height {
            for x in 0..<width {
                let place = y / size * columns + x / size
                result[place] = max(result[place], values[y * width + x])
            }
        }
        return Plane(width: columns, height: rows, values: result)
    }

    /// For each place the largest number that a straight line through it, of this length and at most 11 degrees from level,
    /// has everywhere.
    fileprivate func levelLines(length: Int) -> Plane {
        var result = Plane(width: width, height: height, values: [Float](repeating: 0, count: values.count))
        let steepest = length / 5
        for rise in -steepest...steepest {
            let shifts = (0..<width).map { Int((Double($0 * rise) / Double(length)).rounded()) }
            let last = shifts[width - 1]
            for start in -max(last, 0)..<(height - min(last, 0)) {
                result.raise(along: shifts.map { start + $0 }, toRunsOf: length, in: self)
            }
        }
        return result
    }

    /// Raises each number on a path (a row for each column) to the smallest one of `plane` in a run of the path.
    private mutating func raise(along rows: [Int], toRunsOf length: Int, in plane: Plane) {
        let line = rows.indices.map { (0..<height).contains(rows[$0]) ? plane[$0, rows[$0]] : 0 }
        // Most paths are interrupted, and end here.
        guard Self.longestRun(line) >= length else { return }
        let smallest = Self.minima(line, length)
        for (start, value) in smallest.enumerated() where value > 0 {
            for x in start..<(start + length) {
                let place = rows[x] * width + x
                values[place] = max(values[place], value)
            }
        }
    }

    /// The length of the longest run of numbers above 0.
    private static func longestRun(_ line: [Float]) -> Int {
        var (run, longest) = (0, 0)
        for value in line {
            run = value > 0 ? run + 1 : 0
            longest = max(longest, run)
        }
        return longest
    }

    /// The smallest number of each run of `length` numbers.
    private static func minima(_ line: [Float], _ length: Int) -> [Float] {
        guard line.count >= length else { return [] }
        var result: [Float] = []
        // Places whose numbers rise: the first is the smallest of the run.
        var queue: [Int] = []
        var first = 0
        for (place, value) in line.enumerated() {
            while queue.count > first, line[queue[queue.count - 1]] >= value { queue.removeLast() }
            queue.append(place)
            if queue[first] <= place - length { first += 1 }
            if place >= length - 1 { result.append(line[queue[first]]) }
        }
        return result
    }
}
