import Kindling

extension OperatorTable {
    mutating func addViews() {
        addShapes()
        addDimensions()
    }

    private mutating func addShapes() {
        row("view") { $0[0].view(4, -1) } misuse: { zeros(2, 3).t().view(-1) }
        row("view.wrong") { $0[0].view(24) } misuse: { zeros(2, 3).view(4, -1) }
        row("view.ones") { $0[0].view(1, 2, 1, 12, 1) } misuse: { zeros(2, 3).view(-1, -1) }
        row("view.zero") { $0[0].view(-1, 4) } misuse: { zeros(0, 3).view(-1, 0) }
        row("reshape") { $0[0].reshape(3, 8) } misuse: { zeros(2, 3).reshape(5) }
        row("reshape.copy") { $0[0].transpose(0, 2).reshape(3, 8) }
        row("reshape.scalar") { $0[0].reshape() }
        row("viewAs") { $0[0].viewAs($0[1]) }
        row("flatten") { $0[0].flatten() }
        row("flatten.1") { $0[0].flatten(1) } misuse: { zeros(2, 3).flatten(1, 0) }
        row("flatten.scalar") { $0[0].flatten() }
        row("unflatten") { $0[0].unflatten(2, [2, -1]) }
        row("expand") { $0[0].expand(2, -1, 4) } misuse: { zeros(2, 3).expand(4, 3) }
        row("expandAs") { $0[0].expandAs($0[1]) }
        row("squeeze") { $0[0].squeeze() }
        row("squeeze.dim") { $0[0].squeeze(2) } misuse: { zeros(2, 3).squeeze(2) }
        row("squeeze.nothing") { $0[0].squeeze(1) }
        row("unsqueeze") { $0[0].unsqueeze(1) } misuse: { zeros(2, 3).unsqueeze(4) }
        row("unsqueeze.last") { $0[0].unsqueeze(-1) }
    }

    private mutating func addDimensions() {
        row("permute") { $0[0].permute(2, 0, 1) } misuse: { zeros(2, 3).permute(0, 0) }
        row("permute.negative") { $0[0].permute(-1, 0, 1) } misuse: { zeros(2, 3).permute(0, 1, 2) }
        row("transpose") { $0[0].transpose(0, -1) } misuse: { zeros(2, 3).transpose(0, 2) }
        row("t") { $0[0].t() } misuse: { zeros(2, 3, 4).t() }
        row("t.vector") { $0[0].t() }
        row("T") { $0[0].T }
        row("mT") { $0[0].mT }
        row("select") { $0[0].select(1, -2) } misuse: { zeros(2, 3).select(0, 2) }
        row("narrow") { $0[0].narrow(2, 1, 2) } misuse: { zeros(2, 3).narrow(1, 2, 2) }
        row("viewChain") { $0[0].transpose(0, 1)[1...].unsqueeze(0).permute(3, 0, 1, 2) }
    }

    mutating func addJoining() {
        rows("chunk") { $0[0].chunk(2, dim: 2) } misuse: { zeros(3).chunk(0) }
        rows("split") { $0[0].split(2, dim: 1) } misuse: { zeros(3).split(-1) }
        rows("split.sizes") { $0[0].split([1, 3, 0, 1], dim: 1) } misuse: { zeros(3).split([1, 1]) }
        rows("unbind") { $0[0].unbind(1) } misuse: { tensor(1.0).unbind() }
        row("cat") { cat([$0[0], $0[1], $0[2]], dim: 1) } misuse: { cat([zeros(2, 3), zeros(2, 4)], dim: 0) }
        row("cat.mixed") { cat([$0[0], $0[1]]) } misuse: { cat([tensor(1.0), tensor(2.0)]) }
        row("cat.legacyEmpty") { cat([zeros(0), $0[0]]) } misuse: { cat([zeros(2, 3), zeros(2)]) }
        row("stack") { stack([$0[0], $0[1]], dim: 1) } misuse: { stack([zeros(2, 3), zeros(2, 4)], dim: 0) }
        row("stack.last") { stack([$0[0], $0[1]], dim: -1) }
        row("flip") { $0[0].flip(0, 2) }
        row("repeat") { $0[0].repeat(2, 1, 3) } misuse: { zeros(2, 3).repeat(2) }
        row("tril") { $0[0].tril() } misuse: { zeros(3).tril() }
        row("triu") { $0[0].triu(1) }
    }
}
