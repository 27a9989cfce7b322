import Kindling

extension OperatorTable {
    mutating func addInPlace() {
        change("add_", misuse: { zeros(3).add_(zeros(2, 3)) }) { $0.add_($1[0]) }
        change("sub_", misuse: { zeros(3).sub_(zeros(2, 3)) }) { $0.sub_($1[0]) }
        change("mul_", misuse: { zeros(3).mul_(zeros(2, 3)) }) { $0.mul_($1[0]) }
        change("div_", misuse: { zeros(3).div_(zeros(2, 3)) }) { $0.div_($1[0]) }
        change("add_.scalar", misuse: { zeros(3, dtype: .int64).add_(1.5) }) { y, _ in y.add_(3) }
        change("sub_.scalar", misuse: { zeros(3, dtype: .int64).sub_(1.5) }) { y, _ in y.sub_(3) }
        change("mul_.scalar", misuse: { zeros(3, dtype: .int64).mul_(1.5) }) { y, _ in y.mul_(3) }
        change("div_.scalar", misuse: { zeros(3, dtype: .int64).div_(1.5) }) { y, _ in y.div_(3) }
        change("add_.alpha") { $0.add_($1[0], alpha: 0.5) }
        change("sub_.alpha") { $0.sub_($1[0], alpha: 2) }
        change("relu_") { y, _ in y.relu_() }
        change("exp_") { y, _ in y.exp_() }
        change("sigmoid_") { y, _ in y.sigmoid_() }
        change("tanh_") { y, _ in y.tanh_() }
        change("zero_") { y, _ in y.zero_() }
        change("clamp_") { y, _ in y.clamp_(-1.1, 1.1) }
        change("fill_") { y, _ in y.fill_(2.5) }
        change("copy_", misuse: { zeros(2, 3).copy_(zeros(2)) }) { $0.copy_($1[0]) }
        change("copy_.int") { $0.copy_($1[0]) }
        change("addcmul_", node: "AddBackward0") { $0.addcmul_($1[0], $1[1], value: 2) }
        change("addcdiv_", node: "AddBackward0") { $0.addcdiv_($1[0], $1[1], value: 2) }
        change("lerp_", node: "CopyBackwards") { $0.lerp_($1[0], 0.3) }
        change("lerp_.tensor", node: "CopyBackwards") { $0.lerp_($1[0], $1[1]) }
        change("clampMin_") { y, _ in y.clampMin_(0.1) }
        change("clampMax_") { y, _ in y.clampMax_(0.1) }
        change("nanToNum_", node: "NanToNumBackward0") { y, _ in y.nanToNum_(nan: 2) }
        change("fill_.tensor", node: "CopyBackwards", misuse: { zeros(2).fill_(zeros(2)) }) { $0.fill_($1[0]) }
        addIndexedChanges()
        change("twice") { y, _ in y.mul_(2).add_(y).exp_() }
    }

    private mutating func addIndexedChanges() {
        let node = "CopyBackwards"
        change("scatter_", node: node) { $0.scatter_(1, $1[0], $1[1]) }
        change("scatter_.value", node: node) { $0.scatter_(1, $1[0], 1.5) }
        change("scatterAdd_", node: node) { $0.scatterAdd_(1, $1[0], $1[1]) }
        change("indexAdd_", node: node) { $0.indexAdd_(0, $1[0], $1[1], alpha: 2) }
        change("indexCopy_", node: node) { $0.indexCopy_(0, $1[0], $1[1]) }
        change("indexFill_", node: node) { $0.indexFill_(1, $1[0], 2.5) }
        change("indexPut_") { $0.indexPut_([$1[0]], $1[1]) }
        change("maskedFill_", node: node) { $0.maskedFill_($1[0], 2.5) }
        change("maskedScatter_", node: node) { $0.maskedScatter_($1[0], $1[1]) }
    }

    /// A row that changes a tensor computed from the first input, given the others.
    private mutating func change(
        _ name: String, node: String? = nil, misuse: (@Sendable () -> Any)? = nil,
        _ body: @escaping @Sendable (Tensor, [Tensor]) -> Tensor
    ) {
        row("inPlace.\(name)", node: node, misuse: misuse) { body($0[0] * 1, Array($0.dropFirst())) }
    }

    mutating func addViewSequences() {
        addOneView()
        addSeveralViews()
    }

    /// A change through one view.
    private mutating func addOneView() {
        view("select") { y, r in
            y[0] = r[0]
            return [y * y]
        }
        view("plusEquals") { y, r in
            y[0] += r[0]
            y[.all, 1] *= 3
            return [y * y]
        }
        view("flat") { y, r in
            y.view(-1).add_(r[0])
            return [y.exp()]
        }
        view("nested") { y, r in
            y[1...].t()[0].mul_(r[0])
            return [y.exp()]
        }
        view("detached") { y, _ in
            y.detach().mul_(1)
            return [y.sum(), y * 1]
        }
        view("relu") { y, _ in [y.relu_().mul(3)] }
        view("masked") { y, r in
            y[0][tensor([true, false, true])] = r[0]
            return [y * y]
        }
        view("unsqueezed") { y, r in
            y.unsqueeze(1)[.all, 0, 1...].add_(r[0])
            return [y.sin()]
        }
        row("views.expandSource") { x in
            let y = x[0] * 1
            y[.all].copy_(x[1].expand(2, 3))
            return y * y
        }
        row("views.transposeAll") { x in
            let y = x[0] * 1
            y.t().mul_(x[1])
            return y.sum(0)
        }
        row("views.stridedBase") { x in
            let y = (x[0] * 2).t()
            y[0].mul_(x[1])
            return y
        }
        row("views.leafInto") { x in
            let y = zeros(2, 3, dtype: x[0].dtype)
            y[0] = x[0]
            y[1] = x[1]
            return y.exp()
        }
    }

    /// Changes through several views, or of a view and its base.
    private mutating func addSeveralViews() {
        view("viewThenBase") { y, _ in
            let v = y[0]
            y.mul_(3)
            return [v * v, y]
        }
        view("baseThenView") { y, r in
            let (v, u) = (y[0], y[.all, 1])
            v.mul_(r[0])
            return [u * u, v * 3]
        }
        view("viewOfView") { y, _ in
            let v = y.t()
            let u = v[1...]
            u.exp_()
            return [y, v * 2, u * 3]
        }
        row("views.fillView") { x in
            let y = x[0] * 2
            y[.all, 0].fill_(3)
            y[1].zero_()
            return y * x[0]
        }
        row("views.copiedPart") { x in
            let y = x[0].clone()
            y[.all, 1].copy_(x[1])
            y[.all, 1].mul_(x[0][.all, 0])
            return y * x[1].sum()
        }
        row("views.twiceSameView") { x in
            let y = x[0] * 1
            let v = y[0]
            v.mul_(2)
            v.add_(x[1])
            v.exp_()
            return y
        }
        row("views.narrowChain") { x in
            let y = x[0] * 1
            for i in 1..<3 { y[.all, i] = y[.all, i - 1].clone() * y[.all, i].clone() }
            return y
        }
    }

    /// A row that changes twice the first input, given the others.
    private mutating func view(_ name: String, _ body: @escaping @Sendable (Tensor, [Tensor]) -> [Tensor]) {
        rows("views.\(name)") { body($0[0] * 2, Array($0.dropFirst())) }
    }
}
