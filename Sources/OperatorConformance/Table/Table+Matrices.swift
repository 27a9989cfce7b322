internal import Kindling

extension OperatorTable {
    mutating func addMatrices() {
        self["mm"] = { mm(try $0.tensor(0), try $0.tensor("mat2", 1)) }
        self["bmm"] = { bmm(try $0.tensor(0), try $0.tensor("mat2", 1)) }
        self["mv"] = { mv(try $0.tensor(0), try $0.tensor("vec", 1)) }
        self["dot"] = { dot(try $0.tensor(0), try $0.tensor("tensor", 1)) }
        self["matmul"] = { matmul(try $0.tensor(0), try $0.tensor("other", 1)) }
        self["__rmatmul__"] = { matmul(try $0.tensor("other", 1), try $0.tensor(0)) }
        self["addmm"] = {
            try $0.tensor(0).addmm(
                $0.tensor("mat1", 1), $0.tensor("mat2", 2), beta: $0.double("beta", or: 1),
                alpha: $0.double("alpha", or: 1))
        }
        // OpInfo's input is the list of operands, before the equation.
        self["einsum"] = { call in
            let operands = try call.tensors("operands", 0)
            let equation = try call.string("equation", 1)
            switch operands.count {
            case 1: return einsum(equation, operands[0])
            case 2: return einsum(equation, operands[0], operands[1])
            case 3: return einsum(equation, operands[0], operands[1], operands[2])
            default: throw CallError.refusedByTypes("\(operands.count) operands")
            }
        }
    }
}
