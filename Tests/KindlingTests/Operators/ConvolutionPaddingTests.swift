import Kindling
import Testing

/// Padding means the same however it is written.
@Suite struct ConvolutionPaddingTests {
    @Test(arguments: [ConvPadding.numbers(2, 1), .each([2, 1])])
    func numbersForEachDimension(padding: ConvPadding) {
        let x = arange(24, dtype: .float64).view(1, 1, 4, 6), weight = ones(1, 1, 3, 3, dtype: .float64)
        let result = conv2d(x, weight, padding: padding)
        #expect(result.shape == [1, 1, 6, 6])
        #expect(equal(result, conv2d(pad(x, [1, 1, 2, 2]), weight)))
    }

    @Test(arguments: [ConvPadding.numbers(2, 1), .each([2, 1])])
    func pixelsThatALayerAdds(padding: ConvPadding) {
        let x = arange(24, dtype: .float64).view(1, 1, 4, 6)
        let layer = Conv2d(1, 1, 3, padding: padding, paddingMode: .circular, dtype: .float64)
        #expect(equal(layer(x), conv2d(pad(x, [1, 1, 2, 2], mode: .circular), layer.weight, layer.bias)))
        #expect(layer.extraRepr.contains("padding=(2, 1)"))
    }

    @Test func names() {
        let x = arange(24, dtype: .float64).view(1, 1, 4, 6), weight = ones(1, 1, 3, 3, dtype: .float64)
        #expect(equal(conv2d(x, weight, padding: ConvPadding.keepingSize), conv2d(x, weight, padding: 1)))
        #expect(equal(conv2d(x, weight, padding: ConvPadding.none), conv2d(x, weight)))
    }
}
