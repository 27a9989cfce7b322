import Kindling
import Testing

@Suite struct TensorFormatterTests {
    private func elements(_ dtype: DType, _ fields: [Substring]) throws -> TensorFormatter.Elements {
        if dtype == .bool { return .boolean { fields[$0 % fields.count] == "1" } }
        if dtype.isFloatingPoint {
            let values = try fields.map { Double(bitPattern: try #require(UInt64($0, radix: 16))) }
            return .floatingPoint { values[$0 % values.count] }
        }
        let values = try fields.map { try #require(Int64($0)) }
        return .integer { values[$0 % values.count] }
    }

    private func options(_ fields: [Substring]) throws -> PrintOptions {
        var options = PrintOptions()
        guard fields.count == 5 else { return options }
        options.precision = try #require(Int(fields[0]))
        options.threshold = try #require(Int(fields[1]))
        options.edgeItems = try #require(Int(fields[2]))
        options.lineWidth = try #require(Int(fields[3]))
        options.sciMode = ["True": true, "False": false][fields[4]]
        return options
    }

    @Test func printsWhatPyTorchPrints() throws {
        let lines = try GoldenFile.lines("printing.txt")
        #expect(lines.count == 250)
        for line in lines {
            let fields = line.split(separator: "|", omittingEmptySubsequences: false)
            let dtype = try #require(DType.allCases.first { $0.name == fields[0] })
            let text = TensorFormatter.text(
                shape: try fields[1].split(separator: ",").map { try #require(Int($0)) }, dtype: dtype,
                elements: try elements(dtype, fields[3].split(separator: " ")),
                suffixes: fields[2].isEmpty ? [] : [String(fields[2])],
                options: try options(fields[4].split(separator: ",")))
            let expected = fields[5].split(separator: "\\n", omittingEmptySubsequences: false)
            #expect(text == expected.joined(separator: "\n"))
        }
    }

    private func text(_ values: [Double], _ shape: [Int]? = nil, _ dtype: DType = .float32) -> String {
        TensorFormatter.text(shape: shape ?? [values.count], dtype: dtype, elements: .floatingPoint { values[$0] })
    }

    @Test func choosesOneStyleForAllNumbers() {
        #expect(text([1, 2, 300]) == "tensor([  1.,   2., 300.])")
        #expect(text([1, 2.5, 300]) == "tensor([  1.0000,   2.5000, 300.0000])")
        #expect(text([1e-5, 1, 1000]) == "tensor([1.0000e-05, 1.0000e+00, 1.0000e+03])")
        #expect(text([.nan, .infinity, -1.5]) == "tensor([    nan,     inf, -1.5000])")
        #expect(text([-.nan]) == "tensor([nan])")
        #expect(text([-0.0, 1.5]) == "tensor([-0.0000, 1.5000])")
        #expect(text([1.9313], []) == "tensor(1.9313)")
        #expect(text([], [0, 3]) == "tensor([], size=(0, 3))")
        #expect(text([1], [1], .float64) == "tensor([1.], dtype=torch.float64)")
    }

    @Test func wholeNumbersOfAnySizeAreExact() {
        let large = TensorFormatter.text(shape: [2], dtype: .int64, elements: .integer { $0 == 0 ? .min : 1 })
        #expect(large == "tensor([-9223372036854775808,                    1])")
    }

    @Test func numbersHaveAPointInEveryLocale() {
        #expect(NumberFormat.fixed(1.25, digits: 1) == "1.2")
        #expect(NumberFormat.fixed(1e300, digits: 4).utf8.count == 306)
        #expect(NumberFormat.scientific(-12345.678, digits: 2) == "-1.23e+04")
        #expect(NumberFormat.general(0.5) == "0.5")
        #expect(NumberFormat.general(1e39) == "1e+39")
        #expect(NumberFormat.fixed(-.infinity, digits: 4) == "-inf")
        #expect(NumberFormat.withPoint(Array("-1\u{66b}50e+04".utf8)) == Array("-1.50e+04".utf8))
        #expect(NumberFormat.withPoint(Array("1,5".utf8)) == Array("1.5".utf8))
    }
}

@Suite struct PrintOptionsTests {
    @Test func changeWhatIsNamed() async {
        // In a process of its own: the options are global, and other tests print.
        await #expect(processExitsWith: .success) {
            setPrintOptions(precision: 2, sciMode: true)
            #expect(PrintOptions.current.sciMode == true)
            setPrintOptions(lineWidth: 40)
            var expected = PrintOptions()
            expected.precision = 2
            expected.lineWidth = 40
            #expect(PrintOptions.current == expected)
        }
    }
}
