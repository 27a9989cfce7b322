#if canImport(Glibc)
    internal import Glibc
#elseif canImport(Musl)
    internal import Musl
#elseif canImport(Darwin)
    internal import Darwin
#endif

/// Turns uniform into normal values, 16 at a time, as PyTorch fills tensors of 16 elements or more.
package enum BoxMuller {
    /// Transforms the 16 values in [0, 1) from `start` on: each of the first eight with its partner eight places later.
    package static func transform16(
        _ values: UnsafeMutableBufferPointer<Float>, from start: Int, mean: Float, std: Float
    ) {
        for index in start..<(start + 8) {
            let radius = (-2 * logarithm(1 - values[index])).squareRoot()
            let (sine, cosine) = sineAndCosine(Float(2 * Double.pi) * values[index + 8])
            values[index] = mean.addingProduct(radius * cosine, std)
            values[index + 8] = mean.addingProduct(radius * sine, std)
        }
    }

    package static func transform16(
        _ values: UnsafeMutableBufferPointer<Double>, from start: Int, mean: Double, std: Double
    ) {
        for index in start..<(start + 8) {
            let radius = (-2 * log(1 - values[index])).squareRoot()
            let angle = 2 * Double.pi * values[index + 8]
            values[index] = mean.addingProduct(radius * cos(angle), std)
            values[index + 8] = mean.addingProduct(radius * sin(angle), std)
        }
    }

    // PyTorch's vectorised kernel computes logarithm, sine and cosine by the polynomials of Moshier's Cephes library,
    // with fused multiply-adds. The same operations in the same order give the same bits, on every machine.

    /// The natural logarithm of a normal positive number.
    @inline(__always)
    private static func logarithm(_ x: Float) -> Float {
        // x = 2^exponent * m, with m in [sqrt(1/2), sqrt(2)).
        var exponent = Float(Int32(bitPattern: x.bitPattern >> 23) - 127) + 1
        var m = Float(bitPattern: (x.bitPattern & 0x007f_ffff) | 0x3f00_0000)
        if m < 0.707_106_781_186_547_524 {
            exponent -= 1
            m = (m - 1) + m
        } else {
            m -= 1
        }
        let square = m * m
        var y: Float = 7.037_683_629_2e-2
        y = (-1.151_461_031_0e-1 as Float).addingProduct(y, m)
        y = (1.167_699_874_0e-1 as Float).addingProduct(y, m)
        y = (-1.242_014_084_6e-1 as Float).addingProduct(y, m)
        y = (1.424_932_278_7e-1 as Float).addingProduct(y, m)
        y = (-1.666_805_766_5e-1 as Float).addingProduct(y, m)
        y = (2.000_071_476_5e-1 as Float).addingProduct(y, m)
        y = (-2.499_999_399_3e-1 as Float).addingProduct(y, m)
        y = (3.333_333_117_4e-1 as Float).addingProduct(y, m)
        y = (exponent * -2.121_944_40e-4).addingProduct(y * m, square)
        y.addProduct(-square, 0.5)
        // ln 2 is split in two, 0.693359375 - 2.12194440e-4, to keep the product with the exponent exact.
        return (m + y).addingProduct(exponent, 0.693_359_375)
    }

    /// Sine and cosine of an angle in [0, 2π).
    @inline(__always)
    private static func sineAndCosine(_ x: Float) -> (Float, Float) {
        // The nearest even multiple of π/4 is taken off, in three steps that together hold more digits than one Float.
        let octant = (Int32(x * 1.273_239_544_735_16) + 1) & ~1
        let multiple = Float(octant)
        var r = x.addingProduct(multiple, -0.785_156_25)
        r.addProduct(multiple, -2.418_756_484_985_351_562_5e-4)
        r.addProduct(multiple, -3.774_894_977_445_941_08e-8)
        let square = r * r

        var cosine: Float = 2.443_315_711_809_948e-5
        cosine = (-1.388_731_625_493_765e-3 as Float).addingProduct(cosine, square)
        cosine = (4.166_664_568_298_827e-2 as Float).addingProduct(cosine, square)
        cosine = (-(square * 0.5)).addingProduct(cosine * square, square) + 1

        var sine: Float = -1.951_529_589_1e-4
        sine = (8.332_160_873_6e-3 as Float).addingProduct(sine, square)
        sine = (-1.666_665_461_1e-1 as Float).addingProduct(sine, square)
        sine = r.addingProduct(sine * square, r)

        if octant & 2 != 0 { swap(&sine, &cosine) }
        return (octant & 4 == 0 ? sine : -sine, (octant - 2) & 4 != 0 ? cosine : -cosine)
    }
}
