import DigitRecognizer
import Foundation
import Testing

/// The tutorial shows PyTorch's numbers, and the documentation shows the tutorial.
@Suite struct TourTests {
    /// Text as words; numbers stand for themselves, so that the last printed digit may differ: it depends on the order
    /// in which a processor's instructions sum.
    private enum Word: Equatable {
        case text(String)
        case number(Double)

        static func == (a: Word, b: Word) -> Bool {
            switch (a, b) {
            case (.text(let a), .text(let b)): a == b
            // What is printed with four digits is rounded by up to half of the last one.
            case (.number(let a), .number(let b)): abs(a - b) <= 1e-6 + 1e-4 * abs(b)
            default: false
            }
        }
    }

    private func words(_ text: some StringProtocol) -> [Word] {
        let separators = CharacterSet(charactersIn: "[]()<>,=` \n")
        return text.components(separatedBy: separators).filter { !$0.isEmpty }.map { part in
            if part.hasPrefix("0x") { return .text("0x") }
            return Double(part).map(Word.number) ?? .text(part)
        }
    }

    private func expectSame(_ found: some StringProtocol, _ expected: some StringProtocol, _ name: String) {
        let (found, expected) = (words(found), words(expected))
        #expect(found.count == expected.count, "\(name)")
        let place = zip(found, expected).enumerated().first { $1.0 != $1.1 }
        if let place {
            Issue.record("\(name), word \(place.offset): \(place.element.0), expected \(place.element.1)")
        }
    }

    private func tour(_ arguments: String...) throws -> String {
        let result = try CommandLineTool(["tour"] + arguments, in: NSTemporaryDirectory()).result()
        #expect(result.status == 0 && result.errors.isEmpty, "\(result.errors)")
        return result.output
    }

    @Test func printsWhatPyTorchPrints() throws {
        let golden = try String(contentsOfFile: Golden.path("notebook.txt"), encoding: .utf8)
        func between(_ start: String, _ end: String) throws -> Substring {
            let first = try #require(golden.range(of: start))
            let last = try #require(golden.range(of: end, range: first.lowerBound..<golden.endIndex))
            return golden[first.lowerBound..<last.lowerBound]
        }
        let tour = try tour()
        let cells = Tour.cells(in: .english)
        // What each cell prints stands between its code and the next cell's title.
        func output(_ number: Int) throws -> Substring {
            let start = try #require(tour.range(of: "\n\(number). \(cells[number - 1].title)\n"))
            let next = number < cells.count ? cells[number].title : "What the tutorial leaves out"
            let end = try #require(tour.range(of: next + "\n", range: start.upperBound..<tour.endIndex))
            let cell = tour[start.upperBound..<end.lowerBound]
            let last = try #require(cells[number - 1].code.split(separator: "\n").last)
            let code = try #require(cell.range(of: "    \(last)\n", options: .backwards))
            // Behind the output, the next cell's number.
            return cell[code.upperBound...].dropLast(number < cells.count ? 4 : 0)
        }
        expectSame(try output(2), try between("Net(", "10\n"), "network")
        expectSame(try output(3), "10 torch.Size([6, 1, 5, 5])", "parameters")
        expectSame(try output(4), try between("tensor([[-0.1007", "tensor([[[["), "output")
        expectSame(try output(5), try between("tensor([[[[", "tensor([-1.2453"), "gradient")
        let lines = try output(6).split(separator: "\n")
        #expect(lines.count == 4 && lines[2].contains("UserWarning: Using a target size (torch.Size([10]))"))
        expectSame(lines[0...1].joined(separator: "\n"), try between("tensor([-1.2453", ".../torch"), "target")
        expectSame(lines[3], try between("tensor(1.2249", "MSELoss()"), "loss")
        expectSame(
            try output(7).split(separator: "\n").prefix(4).joined(separator: "\n"),
            try between("<MseLossBackward0 object", "\n((<AddmmBackward0")
                + between("\n<AddmmBackward0", "MseLossBackward0 \n"),
            "graph")
        expectSame(try output(8), try between("conv1.bias.grad before", "versions before"), "gradients")
        let optimizer = try output(10).split(separator: "\n").filter { !$0.contains("UserWarning") }
        expectSame(
            optimizer.joined(separator: "\n"),
            try between("SGD (", "first backward OK") + between("tensor([-0.0140", "Traceback"), "optimizer")
        let refusal = try output(11)
        let message = try between("one of the variables", " Hint: enable anomaly")
        #expect(refusal.contains("Fatal error: \(message)"), "\(refusal)")
        #expect(refusal.contains("AddmmBackward0 needs fc3.weight") && refusal.contains("changed by SGD.step"))
        let losses = try output(12).split(separator: "\n").prefix(3).map { Double($0.split(separator: " ")[1]) ?? 0 }
        #expect(abs(losses[0] - 1.18594611) < 1e-5 && losses[1] < losses[0] && losses[2] < losses[1], "\(losses)")
    }

    @Test(arguments: [("en", "Tutorial.md"), ("zh", "Tutorial.zh-CN.md")])
    func theDocumentationShowsTheTour(language: String, name: String) throws {
        let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().appendingPathComponent("../..")
        let page = try String(contentsOf: root.appendingPathComponent("Docs/\(name)"), encoding: .utf8)
        // `make docs` writes the pages anew.
        expectSame(try tour("--markdown", "--lang", language), page, name)
    }

    @Test func theCodeShownIsTheSource() throws {
        let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().appendingPathComponent("../..")
        let path = "Sources/DigitRecognizer/Tour/Tutorial.swift"
        let source = try String(contentsOf: root.appendingPathComponent(path), encoding: .utf8)
        func bare(_ text: some StringProtocol) -> String { String(text.filter { !$0.isWhitespace }) }
        for cell in Tour.cells(in: .chinese) {
            #expect(!cell.code.isEmpty && bare(source).contains(bare(cell.code)), "\(cell.number)")
        }
    }

    @Test func bothLanguagesHaveEveryCell() throws {
        let (english, chinese) = (Tour.cells(in: .english), Tour.cells(in: .chinese))
        #expect(english.count == 12 && chinese.count == 12)
        for (a, b) in zip(english, chinese) {
            #expect(a.code == b.code && a.explanation.count == b.explanation.count && a.title != b.title)
        }
        #expect(try tour("--lang", "zh").contains("反向计算"))
    }
}
