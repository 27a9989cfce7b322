import Kindling

extension OperatorTable {
    mutating func addViews() {
        addShapes()
        addDimensions()
    }

    private mutating func addShapes() {
        row("view", misuse: { zeros(2, 3).t().view(-1) }) { $0[0].view(4, -1) }
        row("view.wrong", misuse: { zeros(2, 3).view(4, -1) }) { $0[0].view(24) }
        row("view.ones", misuse: { zeros(2, 3).view(-1, -1) }) { $0[0].view(1, 2, 1, 12, 1) }
        row("view.zero", misuse: { zeros(0, 3).view(-1, 0) }) { $0[0].view(-1, 4) }
        row("reshape", misuse: { zeros(2, 3).reshape(5) }) { $0[0].reshape(3, 8) }
        row("reshape.copy") { $0[0].transpose(0, 2).reshape(3, 8) }
        row("reshape.scalar") { $0[0].reshape() }
        row("viewAs") { $0[0].viewAs($0[1]) }
        row("flatten") { $0[0].flatten() }
        row("flatten.1", misuse: { zeros(2, 3).flatten(1, 0) }) { $0[0].flatten(1) }
        row("flatten.scalar") { $0[0].flatten() }
        row("unflatten") { $0[0].unflatten(2, [2, -1]) }
        row("expand", misuse: { zeros(2, 3).expand(4, 3) }) { $0[0].expand(2, -1, 4) }
        row("expandAs") { $0[0].expandAs($0[1]) }
        row("squeeze") { $0[0].squeeze() }
        row("squeeze.dim", misuse: { zeros(2, 3).squeeze(2) }) { $0[0].squeeze(2) }
        row("squeeze.nothing") { $0[0].squeeze(1) }
        row("unsqueeze", misuse: { zeros(2, 3).unsqueeze(4) }) { $0[0].unsqueeze(1) }
        row("unsqueeze.last") { $0[0].unsqueeze(-1) }
    }

    private mutating func addDimensions() {
        row("permute", misuse: { zeros(2, 3).permute(0, 0) }) { $0[0].permute(2, 0, 1) }
        row("permute.negative", misuse: { zeros(2, 3).permute(0, 1, 2) }) { $0[0].permute(-1, 0, 1) }
        row("transpose", misuse: { zeros(2, 3).transpose(0, 2) }) { $0[0].transpose(0, -1) }
        row("t", misuse: { zeros(2, 3, 4).t() }) { $0[0].t() }
        row("t.vector") { $0[0].t() }
        row("T") { $0[0].T }
        row("mT") { $0[0].mT }
        row("select", misuse: { zeros(2, 3).select(0, 2) }) { $0[0].select(1, -2) }
        row("narrow", misuse: { zeros(2, 3).narrow(1, 2, 2) }) { $0[0].narrow(2, 1, 2) }
        row("viewChain") { $0[0].transpose(0, 1)[1...].unsqueeze(0).permute(3, 0, 1, 2) }
    }

    mutating func addJoining() {
        rows("chunk", misuse: { zeros(3).chunk(0) }) { $0[0].chunk(2, dim: 2) }
        rows("split", misuse: { zeros(3).split(-1) }) { $0[0].split(2, dim: 1) }
        rows("split.sizes", misuse: { zeros(3).split([1, 1]) }) { $0[0].split([1, 3, 0, 1], dim: 1) }
        rows("unbind", misuse: { tensor(1.0).unbind() }) { $0[0].unbind(1) }
        row("cat", misuse: { cat([zeros(2, 3), zeros(2, 4)], dim: 0) }) { cat([$0[0], $0[1], $0[2]], dim: 1) }
        row("cat.mixed", misuse: { cat([tensor(1.0), tensor(2.0)]) }) { cat([$0[0], $0[1]]) }
        row("cat.legacyEmpty", misuse: { cat([zeros(2, 3), zeros(2)]) }) { cat([zeros(0), $0[0]]) }
        row("stack", misuse: { stack([zeros(2, 3), zeros(2, 4)], dim: 0) }) { stack([$0[0], $0[1]], dim: 1) }
        row("stack.last") { stack([$0[0], $0[1]], dim: -1) }
        row("flip") { $0[0].flip(0, 2) }
        row("repeat", misuse: { zeros(2, 3).repeat(2) }) { $0[0].repeat(2, 1, 3) }
        row("tril", misuse: { zeros(3).tril() }) { $0[0].tril() }
        row("triu") { $0[0].triu(1) }
    }
}
